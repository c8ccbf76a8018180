-- By what shipped goods are found: blind indexes of tracking numbers, lots and serial numbers, for whoever sees the order.
create table shipped_goods (
  order_id uuid not null references orders (id),
  shipment_id uuid not null,
  field text not null check (field in ('tracking_number', 'lot', 'serial')),
  hash bytea not null check (length(hash) = 32),
  primary key (field, hash, order_id, shipment_id)
);
create index shipped_goods_order on shipped_goods (order_id);

alter table shipped_goods enable row level security;
alter table shipped_goods force row level security;
create policy shipped_goods_read on shipped_goods for select to orderly_app using (exists (select 1 from orders o where o.id = order_id));
create policy shipped_goods_write on shipped_goods for insert to orderly_app with check (is_order_in_sight(order_id));
create policy shipped_goods_worker on shipped_goods to orderly_worker using (true);
grant select, insert on shipped_goods to orderly_app;
grant select, insert on shipped_goods to orderly_worker;
