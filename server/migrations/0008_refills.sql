-- An order that repeats an earlier one; for a refill what the patient confirmed, when the supply ends, and from when it may be delivered.
create domain order_refill as jsonb check (jsonb_typeof(value) = 'object');
alter table orders add column repeats uuid references orders (id);
alter table orders add column refill order_refill;
create index orders_repeats on orders (repeats) where repeats is not null;
