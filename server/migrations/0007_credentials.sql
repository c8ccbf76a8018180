-- Public lists of practitioners as their publishers give them out. A file's rows count only once the whole of it is there; the one that was completed last counts.
create table credential_files (
  id uuid primary key default uuidv7(),
  kind text not null check (kind in ('exclusions', 'ordering')),
  sha256 bytea not null check (length(sha256) = 32),
  -- Line of the file up to which it has been taken, so that an import that was killed goes on there.
  line integer not null default 0,
  rows integer not null default 0,
  refused integer not null default 0,
  started_at timestamptz not null default now(),
  completed_at timestamptz
);
create index credential_files_current on credential_files (kind, completed_at desc) where completed_at is not null;

-- List of Excluded Individuals and Entities, Office of Inspector General (42 USC 1320a-7). Names as they are compared.
create table exclusions (
  file_id uuid not null references credential_files (id) on delete cascade,
  line integer not null,
  last_name text not null,
  first_name text not null,
  npi text,
  state text not null,
  excluded_on date not null,
  exclusion_type text not null,
  waiver_state text,
  primary key (file_id, line)
);
create index exclusions_npi on exclusions (npi, file_id) where npi is not null;
create index exclusions_name on exclusions (last_name, first_name, file_id) where npi is null;

-- Order and Referring, Centers for Medicare & Medicaid Services: who may order what for Medicare's patients.
create table ordering_practitioners (
  file_id uuid not null references credential_files (id) on delete cascade,
  npi text not null,
  may_order_equipment boolean not null,
  primary key (npi, file_id)
);
create index ordering_practitioners_file on ordering_practitioners (file_id);

-- What the national registry answered about a practitioner (NPPES), kept for a day. Public data.
create table registry_answers (
  npi text primary key,
  answer jsonb not null,
  asked_at timestamptz not null
);
grant select, insert, update, delete on credential_files, exclusions, ordering_practitioners, registry_answers to orderly_worker;

-- Licences of practitioners, as somebody recorded them.
create table practitioner_licences (
  provider_id uuid not null references providers (id),
  state text not null check (state ~ '^[A-Z]{2}$'),
  number text not null check (length(number) between 1 and 40),
  expires_on date not null,
  recorded_by uuid not null references users (id),
  recorded_at timestamptz not null default now(),
  primary key (provider_id, state, number)
);
grant select, insert, delete on practitioner_licences to orderly_app;
grant select on practitioner_licences to orderly_worker;
