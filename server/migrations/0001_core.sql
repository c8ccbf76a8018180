-- The spec's tables and those of identity and territories. Roles (orderly_owner, orderly_app, orderly_worker) exist before the first migration.

-- Nobody needs a temporary table, and one can stand in the place of another. Only a warning where the database is not this role's to decide on.
do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$;

-- Row-security context. Set by enter() for one transaction; unset means: see nothing.
create function visible_territories() returns uuid[] language sql stable parallel safe
  return nullif(current_setting('orderly.territories', true), '')::uuid[];
create function visible_clinics() returns uuid[] language sql stable parallel safe
  return nullif(current_setting('orderly.clinics', true), '')::uuid[];
create function current_user_id() returns uuid language sql stable parallel safe
  return nullif(current_setting('orderly.user_id', true), '')::uuid;
create function current_role_name() returns text language sql stable parallel safe
  return nullif(current_setting('orderly.role', true), '');

create table organizations (
  id uuid primary key default uuidv7(),
  kind text not null check (kind in ('master_distributor', 'distributor', 'clinic')),
  name text not null check (length(name) between 1 and 200),
  time_zone text not null default 'America/New_York',
  agreement_from date,
  agreement_until date,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  disabled_at timestamptz,
  check (agreement_until is null or agreement_from is not null and agreement_until > agreement_from)
);
create unique index organizations_name on organizations (lower(name));

create table territories (
  id uuid primary key default uuidv7(),
  parent_id uuid references territories (id),
  name text not null check (length(name) between 1 and 200),
  operator_id uuid not null references organizations (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  retired_at timestamptz,
  check (parent_id is distinct from id)
);
create unique index territories_one_root on territories ((parent_id is null)) where parent_id is null;
create index territories_parent on territories (parent_id);

-- Every territory with each of its ancestors, itself included.
create table territory_closure (
  ancestor_id uuid not null references territories (id),
  descendant_id uuid not null references territories (id),
  depth integer not null check (depth >= 0),
  primary key (ancestor_id, descendant_id)
);
create index territory_closure_descendant on territory_closure (descendant_id);

create table territory_boundaries (
  id uuid primary key default uuidv7(),
  territory_id uuid not null references territories (id),
  kind text not null check (kind in ('zip5', 'county', 'zip3', 'state')),
  code text not null,
  valid_from date not null,
  valid_until date,
  -- Equal days: it was planned and never came into force. Nothing is deleted.
  check (valid_until is null or valid_until >= valid_from)
);
create unique index territory_boundaries_once on territory_boundaries (territory_id, kind, code, valid_from);

-- Counts every change of the tree, so that a cached tree is never used for a decision after it went stale.
create table territories_revision (only_row boolean primary key default true check (only_row), revision bigint not null default 1);
insert into territories_revision default values;

create table users (
  id uuid primary key default uuidv7(),
  kind text not null default 'person' check (kind in ('person', 'machine', 'system')),
  name text not null,
  email text not null,
  email_verified boolean not null default false,
  image text,
  organization_id uuid references organizations (id),
  role text check (role in ('provider', 'verifier', 'master_distributor', 'distributor', 'sales_rep', 'compliance', 'admin')),
  npi text check (npi ~ '^[12][0-9]{9}$'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  disabled_at timestamptz,
  check (kind = 'system' or (organization_id is not null and role is not null))
);
create unique index users_email on users (lower(email));
create index users_organization on users (organization_id);
insert into users (id, kind, name, email) values ('00000000-0000-7000-8000-000000000001', 'system', 'Orderly', 'system@orderly.invalid');

create table sessions (
  id uuid primary key default uuidv7(),
  token text not null unique,
  user_id uuid not null references users (id),
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index sessions_user on sessions (user_id);

create table accounts (
  id uuid primary key default uuidv7(),
  account_id text not null,
  provider_id text not null,
  user_id uuid not null references users (id),
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index accounts_user on accounts (user_id);

create table verifications (
  id uuid primary key default uuidv7(),
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verifications_identifier on verifications (identifier);

create table grants (
  id uuid primary key default uuidv7(),
  user_id uuid not null references users (id),
  territory_id uuid references territories (id),
  clinic_id uuid references organizations (id),
  valid_from timestamptz not null default now(),
  valid_until timestamptz,
  adds_contact boolean not null default false,
  reason text,
  created_by uuid not null references users (id),
  created_at timestamptz not null default now(),
  check ((territory_id is null) <> (clinic_id is null)),
  check (valid_until is null or valid_until >= valid_from),
  check (not adds_contact or (reason is not null and valid_until is not null))
);
create index grants_user on grants (user_id);

create table api_keys (
  id uuid primary key default uuidv7(),
  name text not null check (length(name) between 1 and 200),
  hash bytea not null unique check (length(hash) = 32),
  user_id uuid not null references users (id),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  created_by uuid not null references users (id),
  created_at timestamptz not null default now()
);
create index api_keys_user on api_keys (user_id);

create table patients (
  id uuid primary key default uuidv7(),
  clinic_id uuid not null references organizations (id),
  encrypted_data jsonb not null,
  wrapped_key bytea not null,
  root_kid text not null,
  mrn_index bytea not null,
  name_birth_index bytea not null,
  merged_into uuid references patients (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index patients_mrn on patients (clinic_id, mrn_index);
create index patients_mrn_anywhere on patients (mrn_index);
create index patients_name_birth on patients (name_birth_index);

create table providers (
  id uuid primary key default uuidv7(),
  clinic_id uuid not null references organizations (id),
  npi text not null check (npi ~ '^[12][0-9]{9}$'),
  given_name text not null check (length(given_name) between 1 and 100),
  family_name text not null check (length(family_name) between 1 and 100),
  credential text check (length(credential) <= 20),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  disabled_at timestamptz
);
create unique index providers_npi on providers (clinic_id, npi);

-- Synced from contract/src/workflow.ts at boot.
create table order_statuses (status text primary key);
create table status_transitions (
  from_status text not null references order_statuses (status),
  to_status text not null references order_statuses (status),
  primary key (from_status, to_status)
);

-- What an order's columns may hold. Domains, since PostgreSQL reads a table's own CHECKs anew in every statement (0.3 ms of the 1.2 ms that a change
-- took, measured) and a domain's once per connection.
create domain order_number as text check (value ~ '^[0-9A-HJKMNP-TV-Z]{8}$');
create domain order_fulfilment as text check (value in ('preparing', 'shipped', 'delivered'));
create domain order_party as text check (value in ('clinic', 'desk', 'payer', 'patient', 'warehouse', 'carrier', 'nobody'));
create domain order_version as integer check (value >= 1);
create domain order_priority as text check (value in ('routine', 'urgent'));
create domain order_bill_to as text check (value in ('insurance', 'clinic', 'patient'));
create domain order_ship_to_kind as text check (value in ('home', 'clinic', 'facility'));
create domain order_lines as jsonb check (jsonb_typeof(value) = 'array' and jsonb_array_length(value) between 1 and 50);
create domain order_shipments as jsonb check (jsonb_typeof(value) = 'array' and jsonb_array_length(value) <= 200);
create domain order_holds as jsonb check (jsonb_typeof(value) = 'array' and jsonb_array_length(value) <= 51);

create table orders (
  id uuid primary key default uuidv7(),
  number order_number not null unique,
  patient_id uuid not null references patients (id),
  provider_id uuid not null references providers (id),
  clinic_id uuid not null references organizations (id),
  territory_id uuid not null references territories (id),
  status varchar(50) not null references order_statuses (status),
  fulfilment order_fulfilment,
  stage text not null generated always as (case
    when status in ('order_created', 'verification') then 'pending'
    when status = 'in_progress' and fulfilment in ('shipped', 'delivered') then 'shipped'
    when status = 'in_progress' then 'preparing'
    when status = 'completed' then 'shipped'
    else 'closed' end) stored,
  waiting_on order_party not null,
  next_step text not null,
  since timestamptz not null,
  -- Infinity where nothing is due, which then stands last on the board.
  due_at timestamptz not null default 'infinity',
  version order_version not null,
  priority order_priority not null,
  bill_to order_bill_to not null,
  order_date date not null,
  needed_by date,
  ship_to_kind order_ship_to_kind not null,
  time_zone text not null,
  lines order_lines not null,
  shipments order_shipments not null default '[]',
  holds order_holds not null default '[]',
  placed_by uuid not null references users (id),
  signed_by uuid references users (id),
  replaces uuid references orders (id),
  encrypted_data jsonb not null,
  audit_log jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
) with (fillfactor = 85);
-- Ciphertext does not compress, and kept outside the row it is not written anew with every change of it.
alter table orders alter column encrypted_data set storage external;
create index orders_territory_board on orders (territory_id, stage, due_at, id);
create index orders_clinic_board on orders (clinic_id, stage, due_at, id);
create index orders_board on orders (stage, due_at, id);
create index orders_patient on orders (patient_id);
create unique index orders_replaces on orders (replaces) where replaces is not null;

-- Whoever calls a function can make a temporary table, which goes before every other of its name: functions in PL/pgSQL name a table with its schema, or
-- look for it in `public` first. This one, which every change runs, does the former, which costs nothing.
create function check_status_change() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from public.status_transitions t where t.from_status = old.status and t.to_status = new.status) then
    raise exception 'status may not change from % to %', old.status, new.status using errcode = 'OR001';
  end if;
  if (new.fulfilment is null) <> (new.status in ('order_created', 'verification', 'rejected')) and new.status <> 'cancelled' then
    raise exception 'an order with status % may not have the fulfilment %', new.status, new.fulfilment using errcode = 'OR001';
  end if;
  return new;
end $$;
create trigger orders_status before update of status on orders for each row
  when (old.status is distinct from new.status) execute function check_status_change();

-- What a change comes to that decided on a version which is no longer the order's: an error, so that nothing of it is written.
create function order_moved() returns integer language plpgsql set search_path = public, pg_temp as $$
begin
  raise exception 'the order has another version by now' using errcode = 'OR003';
end $$;

create function check_first_status() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  raise exception 'an order may not begin as %', new.status using errcode = 'OR001';
end $$;
create trigger orders_first_status before insert on orders for each row
  when (new.status not in ('order_created', 'verification')) execute function check_first_status();

create table order_status_history (
  id uuid primary key default uuidv7(),
  order_id uuid not null references orders (id),
  previous_status varchar(50),
  new_status varchar(50) not null,
  changed_by uuid not null references users (id),
  changed_at timestamptz not null,
  reason text,
  territory_id uuid not null references territories (id),
  action text not null,
  version integer not null,
  unique (order_id, version)
);

create table order_notes (
  id uuid primary key default uuidv7(),
  order_id uuid not null references orders (id),
  organization_id uuid references organizations (id),
  author_id uuid not null references users (id),
  visibility text not null check (visibility in ('internal', 'shared')),
  kind text not null check (kind in ('note', 'call')),
  class text not null check (class in ('clinical', 'fulfilment')),
  encrypted_data jsonb not null,
  created_at timestamptz not null default now()
);
create index order_notes_order on order_notes (order_id, created_at);

create table idempotency_keys (
  principal_id uuid not null references users (id),
  key text not null,
  fingerprint bytea not null,
  status integer not null,
  body text not null,
  headers jsonb not null,
  order_id uuid,
  created_at timestamptz not null default now(),
  primary key (principal_id, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);

create function is_insert_only() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  raise exception '% takes no %: it is insert-only', tg_table_name, tg_op using errcode = 'OR002';
end $$;
create trigger order_status_history_insert_only before update or delete or truncate on order_status_history
  for each statement execute function is_insert_only();

-- The second wall. The application role sees a row when its territory or its clinic is in the context; the worker sees all rows.
alter table orders enable row level security;
alter table orders force row level security;
create policy orders_app on orders to orderly_app
  using (territory_id = any ((select visible_territories())::uuid[]) or clinic_id = any ((select visible_clinics())::uuid[]))
  -- Without sub-selects, since it is asked for one row at a time.
  with check (territory_id = any (visible_territories()) or clinic_id = any (visible_clinics()));
create policy orders_worker on orders to orderly_worker using (true);

-- Whether the caller's context shows the order. Volatile, so that it sees what its own statement has written: an order is placed together with its
-- history, and a sub-select in a policy would look at what was there before.
create function is_order_in_sight(p_order uuid) returns boolean language plpgsql volatile as $$
begin
  return exists (select 1 from public.orders o where o.id = p_order);
end $$;

alter table order_status_history enable row level security;
alter table order_status_history force row level security;
create policy history_read on order_status_history for select to orderly_app using (exists (select 1 from orders o where o.id = order_id));
create policy history_write on order_status_history for insert to orderly_app with check (current_user_id() is not null and is_order_in_sight(order_id));
create policy history_worker on order_status_history to orderly_worker using (true);

alter table order_notes enable row level security;
alter table order_notes force row level security;
create policy notes_read on order_notes for select to orderly_app using (exists (select 1 from orders o where o.id = order_id));
create policy notes_write on order_notes for insert to orderly_app
  with check (author_id = (select current_user_id()) and is_order_in_sight(order_id));
create policy notes_worker on order_notes to orderly_worker using (true);

alter table patients enable row level security;
alter table patients force row level security;
create policy patients_app on patients to orderly_app
  using (clinic_id = any ((select visible_clinics())::uuid[]) or exists (select 1 from orders o where o.patient_id = patients.id))
  with check (clinic_id = any ((select visible_clinics())::uuid[]) or (select current_role_name()) = 'verifier');
create policy patients_worker on patients to orderly_worker using (true);

alter table idempotency_keys enable row level security;
alter table idempotency_keys force row level security;
create policy idempotency_own on idempotency_keys to orderly_app using (principal_id = (select current_user_id()));
create policy idempotency_worker on idempotency_keys to orderly_worker using (true);

-- Compliance finds a patient by exact MRN or name and birth date and gets id and clinic only; it sees no row of the table.
create function find_patients(p_mrn bytea, p_name_birth bytea, p_clinic uuid) returns table (id uuid, clinic_id uuid, created_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.clinic_id, p.created_at from patients p
   where current_role_name() = 'compliance' and (p.mrn_index = p_mrn or p.name_birth_index = p_name_birth) and (p_clinic is null or p.clinic_id = p_clinic)
   order by p.created_at desc, p.id limit 20 $$;
create policy patients_owner on patients for select to orderly_owner using (current_role_name() = 'compliance');

grant usage on schema public to orderly_app, orderly_worker;
grant select on all tables in schema public to orderly_app, orderly_worker;
grant insert, update on organizations, territories, territory_boundaries, territories_revision, users, grants, api_keys, patients, providers, orders
  to orderly_app, orderly_worker;
grant insert, update, delete on accounts, verifications, territory_closure to orderly_app, orderly_worker;
-- A session is made and ended, never changed: it does not slide.
grant insert, delete on sessions to orderly_app, orderly_worker;
grant insert, update on idempotency_keys to orderly_app;
grant insert, update, delete on idempotency_keys to orderly_worker;
grant insert, delete on order_statuses, status_transitions to orderly_worker;
grant insert on order_status_history, order_notes to orderly_app, orderly_worker;
