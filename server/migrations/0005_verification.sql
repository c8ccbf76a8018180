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

-- The queue of background work makes a schema of its own, under the role that works it off.
do $$ begin
  execute format('grant create on database %I to orderly_worker', current_database());
end $$;
-- Which process a worker of that queue belongs to, so that the jobs of a dead one can be given to another.
create table job_workers (id text primary key, node text not null, noted_at timestamptz not null default now());
grant select, insert, delete on job_workers to orderly_worker;

-- Whether the system approves by itself once every check has passed or is not required.
alter table territories add column auto_approve boolean not null default false;

-- An order as it was before an amendment: what was approved, signed or shipped can always be shown as it stood.
create table order_versions (
  order_id uuid not null references orders (id),
  version integer not null,
  lines jsonb not null,
  ship_to_kind text not null,
  encrypted_data jsonb not null,
  replaced_at timestamptz not null,
  primary key (order_id, version)
);
create trigger order_versions_insert_only before update or delete or truncate on order_versions for each statement execute function is_insert_only();

-- Who signed what, when, from where and meaning what (15 USC 7001). The name or drawing and the salt of the hash are encrypted.
create table order_signatures (
  id uuid primary key default uuidv7(),
  order_id uuid not null references orders (id),
  version integer not null,
  signed_by uuid not null references users (id),
  signed_at timestamptz not null,
  source inet,
  intent text not null,
  kind text not null check (kind in ('typed', 'drawn')),
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  encrypted_data jsonb not null,
  unique (order_id, version)
);
create trigger order_signatures_insert_only before update or delete or truncate on order_signatures for each statement execute function is_insert_only();

alter table order_versions enable row level security;
alter table order_versions force row level security;
create policy order_versions_read on order_versions for select to orderly_app using (exists (select 1 from orders o where o.id = order_id));
create policy order_versions_write on order_versions for insert to orderly_app with check (is_order_in_sight(order_id));
create policy order_versions_worker on order_versions to orderly_worker using (true);
alter table order_signatures enable row level security;
alter table order_signatures force row level security;
create policy order_signatures_read on order_signatures for select to orderly_app using (exists (select 1 from orders o where o.id = order_id));
create policy order_signatures_write on order_signatures for insert to orderly_app
  with check (signed_by = (select current_user_id()) and is_order_in_sight(order_id));
create policy order_signatures_worker on order_signatures to orderly_worker using (true);
grant select, insert on order_versions, order_signatures to orderly_app, orderly_worker;

-- Who at the desk has taken which order to decide, and until when. A claim from before the order's present move counts no more.
create table order_claims (
  order_id uuid primary key references orders (id),
  user_id uuid not null references users (id),
  claimed_at timestamptz not null,
  expires_at timestamptz not null
);
create index order_claims_user on order_claims (user_id, expires_at);
create index orders_desk_queue on orders (priority desc, created_at, id) where status = 'verification' and waiting_on = 'desk';

alter table order_claims enable row level security;
alter table order_claims force row level security;
create policy order_claims_read on order_claims for select to orderly_app using (exists (select 1 from orders o where o.id = order_id));
create policy order_claims_write on order_claims for all to orderly_app
  using (exists (select 1 from orders o where o.id = order_id))
  with check (user_id = (select current_user_id()) and is_order_in_sight(order_id));
create policy order_claims_worker on order_claims to orderly_worker using (true);
grant select, insert, update, delete on order_claims to orderly_app, orderly_worker;

-- Members of payers that the firm has on file itself, found by blind index; whose they are stands nowhere.
create table local_members (
  payer_id text not null,
  member_index bytea not null check (length(member_index) = 32),
  active_from date not null,
  active_until date,
  primary key (payer_id, member_index),
  check (active_until is null or active_until >= active_from)
);
grant select, insert, update on local_members to orderly_worker;
