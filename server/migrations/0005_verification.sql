-- How the checks of an order stand, what the clinic was asked, and who signed what. Codes, ids and times only.
create domain order_checks_state as jsonb check (jsonb_typeof(value) = 'object');
create domain order_questions as jsonb check (jsonb_typeof(value) = 'array' and jsonb_array_length(value) <= 200);
alter table orders add column checks order_checks_state not null default '{}';
-- Counts what was found of the checks, which leaves the version alone: it is the version of what people do.
alter table orders add column checks_rev integer not null default 0;
alter table orders add column questions order_questions not null default '[]';
-- The first moment at which a check that let the order through lapses.
alter table orders add column checks_until timestamptz not null default 'infinity';
create index orders_checks_lapse on orders (checks_until) where status = 'in_progress' and fulfilment = 'preparing' and checks_until < 'infinity';

-- The names of what an amendment changed, never the values.
alter table order_status_history add column fields text[];

alter table order_notes add column question_id uuid;

-- What every run of a check found, newest last; the evidence is patient data and encrypted under the class that it belongs to.
create table order_checks (
  id uuid primary key default uuidv7(),
  order_id uuid not null references orders (id),
  name text not null,
  -- The version at which what the check looks at last changed.
  basis integer not null,
  outcome text not null check (outcome in ('passed', 'failed', 'needs_review', 'unavailable', 'not_required')),
  codes text[] not null default '{}',
  class text not null check (class in ('contact', 'identity', 'clinical', 'coverage', 'fulfilment')),
  encrypted_data jsonb not null,
  checked_at timestamptz not null,
  expires_at timestamptz
);
create index order_checks_order on order_checks (order_id, name, checked_at desc);
create trigger order_checks_insert_only before update or delete or truncate on order_checks for each statement execute function is_insert_only();

alter table order_checks enable row level security;
alter table order_checks force row level security;
create policy order_checks_read on order_checks for select to orderly_app using (exists (select 1 from orders o where o.id = order_id));
create policy order_checks_worker on order_checks to orderly_worker using (true);
grant select on order_checks to orderly_app, orderly_worker;
grant insert on order_checks to orderly_worker;
