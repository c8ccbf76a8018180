-- Generated from the migrations by `npm run generate`: read it, change a migration.

-- Domains

create domain journal_action as text constraint journal_action_check CHECK (((VALUE ~ '^[a-z][A-Za-z_]*(\.[a-z][A-Za-z_]*)+$'::text) AND (length(VALUE) <= 64)));
create domain journal_address as inet constraint journal_address_check CHECK ((masklen(VALUE) =
CASE family(VALUE)
    WHEN 4 THEN 32
    ELSE 128
END));
create domain journal_detail as text constraint journal_detail_check CHECK ((length(VALUE) <= 4000));
create domain journal_outcome as text constraint journal_outcome_check CHECK ((VALUE = ANY (ARRAY['ok'::text, 'denied'::text, 'failed'::text])));
create domain journal_request_id as text constraint journal_request_id_check CHECK ((length(VALUE) <= 64));
create domain journal_word as text constraint journal_word_check CHECK (((VALUE ~ '^[a-z][a-z_]*$'::text) AND (length(VALUE) <= 40)));
create domain order_bill_to as text constraint order_bill_to_check CHECK ((VALUE = ANY (ARRAY['insurance'::text, 'clinic'::text, 'patient'::text])));
create domain order_checks_state as jsonb constraint order_checks_state_check CHECK ((jsonb_typeof(VALUE) = 'object'::text));
create domain order_document_list as jsonb constraint order_document_list_check CHECK (((jsonb_typeof(VALUE) = 'array'::text) AND (jsonb_array_length(VALUE) <= 100)));
create domain order_fulfilment as text constraint order_fulfilment_check CHECK ((VALUE = ANY (ARRAY['preparing'::text, 'shipped'::text, 'delivered'::text])));
create domain order_holds as jsonb constraint order_holds_check CHECK (((jsonb_typeof(VALUE) = 'array'::text) AND (jsonb_array_length(VALUE) <= 51)));
create domain order_lines as jsonb constraint order_lines_check CHECK (((jsonb_typeof(VALUE) = 'array'::text) AND ((jsonb_array_length(VALUE) >= 1) AND (jsonb_array_length(VALUE) <= 50))));
create domain order_number as text constraint order_number_check CHECK ((VALUE ~ '^[0-9A-HJKMNP-TV-Z]{8}$'::text));
create domain order_party as text constraint order_party_check CHECK ((VALUE = ANY (ARRAY['clinic'::text, 'desk'::text, 'payer'::text, 'patient'::text, 'warehouse'::text, 'carrier'::text, 'nobody'::text])));
create domain order_priority as text constraint order_priority_check CHECK ((VALUE = ANY (ARRAY['routine'::text, 'urgent'::text])));
create domain order_questions as jsonb constraint order_questions_check CHECK (((jsonb_typeof(VALUE) = 'array'::text) AND (jsonb_array_length(VALUE) <= 200)));
create domain order_refill as jsonb constraint order_refill_check CHECK ((jsonb_typeof(VALUE) = 'object'::text));
create domain order_ship_to_kind as text constraint order_ship_to_kind_check CHECK ((VALUE = ANY (ARRAY['home'::text, 'clinic'::text, 'facility'::text])));
create domain order_shipments as jsonb constraint order_shipments_check CHECK (((jsonb_typeof(VALUE) = 'array'::text) AND (jsonb_array_length(VALUE) <= 200)));
create domain order_version as integer constraint order_version_check CHECK ((VALUE >= 1));

-- Tables

create table accounts (
  id uuid default uuidv7() not null,
  account_id text not null,
  provider_id text not null,
  user_id uuid not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamp with time zone,
  refresh_token_expires_at timestamp with time zone,
  scope text,
  password text,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint accounts_pkey PRIMARY KEY (id),
  constraint accounts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX accounts_user ON public.accounts USING btree (user_id);

create table api_keys (
  id uuid default uuidv7() not null,
  name text not null,
  hash bytea not null,
  user_id uuid not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  created_by uuid not null,
  created_at timestamp with time zone default now() not null,
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_created_by_fkey FOREIGN KEY (created_by) REFERENCES users(id),
  constraint api_keys_hash_check CHECK ((length(hash) = 32)),
  constraint api_keys_hash_key UNIQUE (hash),
  constraint api_keys_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
  constraint api_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX api_keys_user ON public.api_keys USING btree (user_id);

create table archive_chunks (
  upload_id uuid not null,
  n integer not null,
  archive_id uuid not null,
  bytes bytea storage external not null,
  constraint archive_chunks_pkey PRIMARY KEY (upload_id, n),
  constraint archive_chunks_archive_id_fkey FOREIGN KEY (archive_id) REFERENCES order_archives(id),
  constraint archive_chunks_bytes_check CHECK ((length(bytes) > 0)),
  constraint archive_chunks_n_check CHECK ((n >= 0))
);
CREATE INDEX archive_chunks_archive ON public.archive_chunks USING btree (archive_id);
alter table archive_chunks enable row level security;
alter table archive_chunks force row level security;

create table bounced_addresses (
  address text not null,
  code text not null,
  since timestamp with time zone default now() not null,
  constraint bounced_addresses_pkey PRIMARY KEY (address)
);

create table credential_files (
  id uuid default uuidv7() not null,
  kind text not null,
  sha256 bytea not null,
  line integer default 0 not null,
  rows integer default 0 not null,
  refused integer default 0 not null,
  started_at timestamp with time zone default now() not null,
  completed_at timestamp with time zone,
  constraint credential_files_pkey PRIMARY KEY (id),
  constraint credential_files_kind_check CHECK ((kind = ANY (ARRAY['exclusions'::text, 'ordering'::text]))),
  constraint credential_files_sha256_check CHECK ((length(sha256) = 32))
);
CREATE INDEX credential_files_current ON public.credential_files USING btree (kind, completed_at DESC) WHERE (completed_at IS NOT NULL);

create table deliveries (
  id uuid default uuidv7() not null,
  event_id uuid not null,
  recipient_id uuid not null,
  channel text not null,
  kind text not null,
  "position" bigint not null,
  order_id uuid,
  territory_id uuid,
  urgent boolean default false not null,
  digest boolean default false not null,
  state text not null,
  code text,
  attempts integer default 0 not null,
  repeats integer default 0 not null,
  replays integer default 0 not null,
  next_at timestamp with time zone,
  lease_until timestamp with time zone,
  message_id uuid,
  created_at timestamp with time zone default now() not null,
  sent_at timestamp with time zone,
  finished_at timestamp with time zone,
  read_at timestamp with time zone,
  constraint deliveries_pkey PRIMARY KEY (id),
  constraint deliveries_channel_check CHECK ((channel = ANY (ARRAY['in_app'::text, 'email'::text, 'sms'::text, 'webhook'::text]))),
  constraint deliveries_check CHECK (((state = 'queued'::text) = (next_at IS NOT NULL))),
  constraint deliveries_code_check CHECK ((length(code) <= 60)),
  constraint deliveries_kind_check CHECK ((length(kind) <= 60)),
  constraint deliveries_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'delivered'::text, 'bounced'::text, 'failed'::text, 'suppressed'::text])))
);
CREATE INDEX deliveries_due ON public.deliveries USING btree (channel, next_at, id) WHERE (state = 'queued'::text);
CREATE INDEX deliveries_in_turn ON public.deliveries USING btree (recipient_id, order_id, "position") WHERE ((channel = 'webhook'::text) AND (state = 'queued'::text));
CREATE INDEX deliveries_inbox ON public.deliveries USING btree (recipient_id, "position" DESC, id DESC) WHERE (channel = 'in_app'::text);
CREATE INDEX deliveries_message ON public.deliveries USING btree (message_id) WHERE (message_id IS NOT NULL);
CREATE UNIQUE INDEX deliveries_once ON public.deliveries USING btree (event_id, recipient_id, channel);
CREATE INDEX deliveries_order ON public.deliveries USING btree (order_id, id) WHERE (order_id IS NOT NULL);
CREATE INDEX deliveries_state ON public.deliveries USING btree (state, id);
CREATE INDEX deliveries_unread ON public.deliveries USING btree (recipient_id, "position") WHERE ((channel = 'in_app'::text) AND (read_at IS NULL));
alter table deliveries enable row level security;
alter table deliveries force row level security;

create table document_chunks (
  upload_id uuid not null,
  n integer not null,
  document_id uuid not null,
  bytes bytea storage external not null,
  constraint document_chunks_pkey PRIMARY KEY (upload_id, n),
  constraint document_chunks_bytes_check CHECK ((length(bytes) > 0)),
  constraint document_chunks_document_id_fkey FOREIGN KEY (document_id) REFERENCES order_documents(id),
  constraint document_chunks_n_check CHECK ((n >= 0))
);
CREATE INDEX document_chunks_document ON public.document_chunks USING btree (document_id);
alter table document_chunks enable row level security;
alter table document_chunks force row level security;

create table exclusions (
  file_id uuid not null,
  line integer not null,
  last_name text not null,
  first_name text not null,
  npi text,
  state text not null,
  excluded_on date not null,
  exclusion_type text not null,
  waiver_state text,
  constraint exclusions_pkey PRIMARY KEY (file_id, line),
  constraint exclusions_file_id_fkey FOREIGN KEY (file_id) REFERENCES credential_files(id) ON DELETE CASCADE
);
CREATE INDEX exclusions_name ON public.exclusions USING btree (last_name, first_name, file_id) WHERE (npi IS NULL);
CREATE INDEX exclusions_npi ON public.exclusions USING btree (npi, file_id) WHERE (npi IS NOT NULL);

create table grants (
  id uuid default uuidv7() not null,
  user_id uuid not null,
  territory_id uuid,
  clinic_id uuid,
  valid_from timestamp with time zone default now() not null,
  valid_until timestamp with time zone,
  adds_contact boolean default false not null,
  reason text,
  created_by uuid not null,
  created_at timestamp with time zone default now() not null,
  constraint grants_pkey PRIMARY KEY (id),
  constraint grants_check CHECK (((territory_id IS NULL) <> (clinic_id IS NULL))),
  constraint grants_check1 CHECK (((valid_until IS NULL) OR (valid_until >= valid_from))),
  constraint grants_check2 CHECK (((NOT adds_contact) OR ((reason IS NOT NULL) AND (valid_until IS NOT NULL)))),
  constraint grants_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES organizations(id),
  constraint grants_created_by_fkey FOREIGN KEY (created_by) REFERENCES users(id),
  constraint grants_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territories(id),
  constraint grants_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX grants_clinic ON public.grants USING btree (clinic_id) WHERE (clinic_id IS NOT NULL);
CREATE INDEX grants_territory ON public.grants USING btree (territory_id) WHERE (territory_id IS NOT NULL);
CREATE INDEX grants_user ON public.grants USING btree (user_id);

create table idempotency_keys (
  principal_id uuid not null,
  key text not null,
  fingerprint bytea not null,
  status integer not null,
  body text not null,
  headers jsonb not null,
  resource_id uuid,
  created_at timestamp with time zone default now() not null,
  constraint idempotency_keys_pkey PRIMARY KEY (principal_id, key),
  constraint idempotency_keys_principal_id_fkey FOREIGN KEY (principal_id) REFERENCES users(id)
);
CREATE INDEX idempotency_keys_age ON public.idempotency_keys USING btree (created_at);
alter table idempotency_keys enable row level security;
alter table idempotency_keys force row level security;

create table job_workers (
  id text not null,
  node text not null,
  noted_at timestamp with time zone default now() not null,
  constraint job_workers_pkey PRIMARY KEY (id)
);

create table journal_anonymous_failures (
  minute timestamp with time zone not null,
  source inet,
  action text not null,
  count bigint not null,
  constraint journal_anonymous_failures_action_check CHECK (((action ~ '^[a-z][A-Za-z_]*(\.[a-z][A-Za-z_]*)+$'::text) AND (length(action) <= 64))),
  constraint journal_anonymous_failures_count_check CHECK ((count >= 1)),
  constraint journal_anonymous_failures_minute_check CHECK ((minute = date_trunc('minute'::text, minute))),
  constraint journal_anonymous_failures_minute_source_action_key UNIQUE NULLS NOT DISTINCT (minute, source, action)
);

create table journal_checkpoints (
  size bigint not null,
  root bytea not null,
  note text not null,
  at timestamp with time zone default clock_timestamp() not null,
  constraint journal_checkpoints_pkey PRIMARY KEY (size),
  constraint journal_checkpoints_note_check CHECK ((length(note) <= 1000)),
  constraint journal_checkpoints_root_check CHECK ((length(root) = 32)),
  constraint journal_checkpoints_size_check CHECK ((size >= 0))
);

create table journal_denied_existence (
  entry_id uuid not null,
  existed boolean not null,
  at timestamp with time zone default clock_timestamp() not null,
  constraint journal_denied_existence_pkey PRIMARY KEY (entry_id)
);

create table journal_entries (
  id uuid default uuidv7() not null,
  ord bigint generated always as identity not null,
  xid xid8 default pg_current_xact_id() not null,
  at timestamp with time zone default clock_timestamp() not null,
  actor_id uuid,
  actor_role journal_word,
  session_id uuid,
  request_id journal_request_id,
  source journal_address,
  action journal_action not null,
  resource_type journal_word,
  resource_id uuid,
  patient_id uuid,
  territory_id uuid,
  outcome journal_outcome not null,
  purpose journal_word,
  detail journal_detail default '{}'::text not null,
  constraint journal_entries_pkey PRIMARY KEY (id)
);
CREATE INDEX journal_entries_action ON public.journal_entries USING btree (action, at, id);
CREATE INDEX journal_entries_actor ON public.journal_entries USING btree (actor_id, at, id) WHERE (actor_id IS NOT NULL);
CREATE UNIQUE INDEX journal_entries_ord ON public.journal_entries USING btree (ord);
CREATE INDEX journal_entries_outcome ON public.journal_entries USING btree (outcome, at, id) WHERE ((outcome)::text <> 'ok'::text);
CREATE INDEX journal_entries_patient ON public.journal_entries USING btree (patient_id, at, id) WHERE (patient_id IS NOT NULL);
CREATE INDEX journal_entries_resource ON public.journal_entries USING btree (resource_id, at, id) WHERE (resource_id IS NOT NULL);
CREATE INDEX journal_entries_time ON public.journal_entries USING btree (at, id);
CREATE INDEX journal_entries_xid ON public.journal_entries USING btree (xid);
alter table journal_entries enable row level security;
alter table journal_entries force row level security;

create table journal_followers (
  name text not null,
  "position" bigint default 0 not null,
  updated_at timestamp with time zone default now() not null,
  constraint journal_followers_pkey PRIMARY KEY (name),
  constraint journal_followers_name_check CHECK (((name ~ '^[a-z][a-z_]*$'::text) AND (length(name) <= 60))),
  constraint journal_followers_position_check CHECK (("position" >= 0))
);

create table journal_positions (
  "position" bigint not null,
  entry_id uuid not null,
  leaf_hash bytea not null,
  constraint journal_positions_pkey PRIMARY KEY ("position"),
  constraint journal_positions_entry_id_key UNIQUE (entry_id),
  constraint journal_positions_leaf_hash_check CHECK ((length(leaf_hash) = 32)),
  constraint journal_positions_position_check CHECK (("position" >= 1))
);

create table journal_tree (
  only_row boolean default true not null,
  size bigint not null,
  frontier bytea not null,
  placed pg_snapshot not null,
  window_end pg_snapshot,
  window_ord bigint default 0 not null,
  system_identifier bigint not null,
  constraint journal_tree_pkey PRIMARY KEY (only_row),
  constraint journal_tree_check CHECK ((length(frontier) = (32 * bit_count((size)::bit(64))))),
  constraint journal_tree_only_row_check CHECK (only_row),
  constraint journal_tree_size_check CHECK ((size >= 0))
);

create table local_members (
  payer_id text not null,
  member_index bytea not null,
  active_from date not null,
  active_until date,
  constraint local_members_pkey PRIMARY KEY (payer_id, member_index),
  constraint local_members_check CHECK (((active_until IS NULL) OR (active_until >= active_from))),
  constraint local_members_member_index_check CHECK ((length(member_index) = 32))
);

create table notification_preferences (
  user_id uuid not null,
  choices jsonb not null,
  quiet_from text,
  quiet_until text,
  time_zone text not null,
  digest text not null,
  digest_at text not null,
  updated_at timestamp with time zone default now() not null,
  constraint notification_preferences_pkey PRIMARY KEY (user_id),
  constraint notification_preferences_check CHECK (((quiet_from IS NULL) = (quiet_until IS NULL))),
  constraint notification_preferences_choices_check CHECK ((jsonb_typeof(choices) = 'object'::text)),
  constraint notification_preferences_digest_at_check CHECK ((digest_at ~ '^\d\d:\d\d$'::text)),
  constraint notification_preferences_digest_check CHECK ((digest = ANY (ARRAY['off'::text, 'hourly'::text, 'daily'::text]))),
  constraint notification_preferences_quiet_from_check CHECK ((quiet_from ~ '^\d\d:\d\d$'::text)),
  constraint notification_preferences_quiet_until_check CHECK ((quiet_until ~ '^\d\d:\d\d$'::text)),
  constraint notification_preferences_time_zone_check CHECK ((length(time_zone) <= 64)),
  constraint notification_preferences_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
alter table notification_preferences enable row level security;
alter table notification_preferences force row level security;

create table notification_start (
  only_row boolean default true not null,
  at timestamp with time zone not null,
  constraint notification_start_pkey PRIMARY KEY (only_row),
  constraint notification_start_only_row_check CHECK (only_row)
);

create table notification_templates (
  key text not null,
  version integer not null,
  parts jsonb,
  changed_by uuid not null,
  changed_at timestamp with time zone default now() not null,
  constraint notification_templates_pkey PRIMARY KEY (key, version),
  constraint notification_templates_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES users(id),
  constraint notification_templates_key_check CHECK ((length(key) <= 60)),
  constraint notification_templates_version_check CHECK ((version >= 1))
);
alter table notification_templates enable row level security;
alter table notification_templates force row level security;

create table order_archives (
  id uuid not null,
  order_id uuid not null,
  version integer not null,
  state text default 'sealing'::text not null,
  as_of timestamp with time zone not null,
  retain_until timestamp with time zone not null,
  storage text not null,
  json_upload uuid not null,
  pdf_upload uuid not null,
  json_bytes bigint,
  json_packed_bytes bigint,
  json_sha256 text,
  pdf_bytes bigint,
  pdf_packed_bytes bigint,
  pdf_sha256 text,
  encrypted_data jsonb,
  sealed_at timestamp with time zone,
  purged_at timestamp with time zone,
  purged_by uuid,
  constraint order_archives_pkey PRIMARY KEY (id),
  constraint order_archives_check CHECK ((retain_until > as_of)),
  constraint order_archives_check1 CHECK (((state = 'sealing'::text) = (sealed_at IS NULL))),
  constraint order_archives_check2 CHECK ((((state = 'purged'::text) = (purged_at IS NOT NULL)) AND ((purged_at IS NULL) = (purged_by IS NULL)))),
  constraint order_archives_check3 CHECK (((state = 'sealing'::text) OR (num_nulls(json_bytes, json_packed_bytes, json_sha256, pdf_bytes, pdf_packed_bytes, pdf_sha256) = 0))),
  constraint order_archives_check4 CHECK (((state = 'sealed'::text) = (encrypted_data IS NOT NULL))),
  constraint order_archives_json_bytes_check CHECK ((json_bytes > 0)),
  constraint order_archives_json_packed_bytes_check CHECK ((json_packed_bytes > 0)),
  constraint order_archives_json_sha256_check CHECK ((json_sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint order_archives_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id),
  constraint order_archives_order_id_version_key UNIQUE (order_id, version),
  constraint order_archives_pdf_bytes_check CHECK ((pdf_bytes > 0)),
  constraint order_archives_pdf_packed_bytes_check CHECK ((pdf_packed_bytes > 0)),
  constraint order_archives_pdf_sha256_check CHECK ((pdf_sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint order_archives_purged_by_fkey FOREIGN KEY (purged_by) REFERENCES users(id),
  constraint order_archives_state_check CHECK ((state = ANY (ARRAY['sealing'::text, 'sealed'::text, 'purged'::text]))),
  constraint order_archives_storage_check CHECK ((storage = ANY (ARRAY['database'::text, 's3'::text])))
);
alter table order_archives enable row level security;
alter table order_archives force row level security;

create table order_checks (
  id uuid default uuidv7() not null,
  order_id uuid not null,
  name text not null,
  basis integer not null,
  outcome text not null,
  codes text[] default '{}'::text[] not null,
  class text not null,
  encrypted_data jsonb not null,
  checked_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  constraint order_checks_pkey PRIMARY KEY (id),
  constraint order_checks_class_check CHECK ((class = ANY (ARRAY['contact'::text, 'identity'::text, 'clinical'::text, 'coverage'::text, 'fulfilment'::text]))),
  constraint order_checks_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id),
  constraint order_checks_outcome_check CHECK ((outcome = ANY (ARRAY['passed'::text, 'failed'::text, 'needs_review'::text, 'unavailable'::text, 'not_required'::text])))
);
CREATE INDEX order_checks_order ON public.order_checks USING btree (order_id, name, checked_at DESC);
alter table order_checks enable row level security;
alter table order_checks force row level security;

create table order_claims (
  order_id uuid not null,
  user_id uuid not null,
  claimed_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  order_since timestamp with time zone,
  constraint order_claims_pkey PRIMARY KEY (order_id),
  constraint order_claims_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id),
  constraint order_claims_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX order_claims_user ON public.order_claims USING btree (user_id, expires_at);
alter table order_claims enable row level security;
alter table order_claims force row level security;

create table order_documents (
  id uuid not null,
  order_id uuid not null,
  state text default 'awaited'::text not null,
  kind text not null,
  satisfies text[] not null,
  class text not null,
  media_type text not null,
  bytes bigint not null,
  storage text not null,
  upload_id uuid,
  added_by uuid not null,
  announced_at timestamp with time zone default now() not null,
  stored_at timestamp with time zone,
  encrypted_data jsonb not null,
  constraint order_documents_pkey PRIMARY KEY (id),
  constraint order_documents_added_by_fkey FOREIGN KEY (added_by) REFERENCES users(id),
  constraint order_documents_bytes_check CHECK ((bytes > 0)),
  constraint order_documents_check CHECK (((state = 'awaited'::text) = (upload_id IS NULL))),
  constraint order_documents_check1 CHECK (((state = 'stored'::text) = (stored_at IS NOT NULL))),
  constraint order_documents_class_check CHECK ((class = ANY (ARRAY['contact'::text, 'identity'::text, 'clinical'::text, 'coverage'::text, 'fulfilment'::text]))),
  constraint order_documents_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id),
  constraint order_documents_satisfies_check CHECK (((cardinality(satisfies) >= 1) AND (cardinality(satisfies) <= 20))),
  constraint order_documents_state_check CHECK ((state = ANY (ARRAY['awaited'::text, 'receiving'::text, 'received'::text, 'stored'::text]))),
  constraint order_documents_storage_check CHECK ((storage = ANY (ARRAY['database'::text, 's3'::text])))
);
CREATE INDEX order_documents_order ON public.order_documents USING btree (order_id);
CREATE INDEX order_documents_unfinished ON public.order_documents USING btree (announced_at) WHERE (state <> 'stored'::text);
alter table order_documents enable row level security;
alter table order_documents force row level security;

create table order_drafts (
  id uuid not null,
  author_id uuid not null,
  organization_id uuid not null,
  version integer default 1 not null,
  wrapped_key bytea not null,
  root_kid text not null,
  encrypted_data jsonb not null,
  created_at timestamp with time zone not null,
  saved_at timestamp with time zone not null,
  constraint order_drafts_pkey PRIMARY KEY (id),
  constraint order_drafts_author_id_fkey FOREIGN KEY (author_id) REFERENCES users(id),
  constraint order_drafts_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id),
  constraint order_drafts_version_check CHECK ((version > 0))
);
CREATE INDEX order_drafts_author ON public.order_drafts USING btree (author_id, saved_at);
CREATE INDEX order_drafts_saved ON public.order_drafts USING btree (saved_at);
alter table order_drafts enable row level security;
alter table order_drafts force row level security;

create table order_notes (
  id uuid default uuidv7() not null,
  order_id uuid not null,
  organization_id uuid,
  author_id uuid not null,
  visibility text not null,
  kind text not null,
  class text not null,
  encrypted_data jsonb not null,
  created_at timestamp with time zone default now() not null,
  question_id uuid,
  constraint order_notes_pkey PRIMARY KEY (id),
  constraint order_notes_author_id_fkey FOREIGN KEY (author_id) REFERENCES users(id),
  constraint order_notes_class_check CHECK ((class = ANY (ARRAY['clinical'::text, 'fulfilment'::text]))),
  constraint order_notes_kind_check CHECK ((kind = ANY (ARRAY['note'::text, 'call'::text]))),
  constraint order_notes_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id),
  constraint order_notes_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id),
  constraint order_notes_visibility_check CHECK ((visibility = ANY (ARRAY['internal'::text, 'shared'::text])))
);
CREATE INDEX order_notes_order ON public.order_notes USING btree (order_id, created_at);
alter table order_notes enable row level security;
alter table order_notes force row level security;

create table order_signatures (
  id uuid default uuidv7() not null,
  order_id uuid not null,
  version integer not null,
  signed_by uuid not null,
  signed_at timestamp with time zone not null,
  source inet,
  intent text not null,
  kind text not null,
  hash text not null,
  encrypted_data jsonb not null,
  constraint order_signatures_pkey PRIMARY KEY (id),
  constraint order_signatures_hash_check CHECK ((hash ~ '^[0-9a-f]{64}$'::text)),
  constraint order_signatures_kind_check CHECK ((kind = ANY (ARRAY['typed'::text, 'drawn'::text]))),
  constraint order_signatures_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id),
  constraint order_signatures_order_id_version_key UNIQUE (order_id, version),
  constraint order_signatures_signed_by_fkey FOREIGN KEY (signed_by) REFERENCES users(id)
);
alter table order_signatures enable row level security;
alter table order_signatures force row level security;

create table order_status_history (
  id uuid default uuidv7() not null,
  order_id uuid not null,
  previous_status character varying(50),
  new_status character varying(50) not null,
  changed_by uuid not null,
  changed_at timestamp with time zone not null,
  reason text,
  territory_id uuid not null,
  action text not null,
  version integer not null,
  fields text[],
  constraint order_status_history_pkey PRIMARY KEY (id),
  constraint order_status_history_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES users(id),
  constraint order_status_history_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id),
  constraint order_status_history_order_id_version_key UNIQUE (order_id, version),
  constraint order_status_history_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territories(id)
);
alter table order_status_history enable row level security;
alter table order_status_history force row level security;

create table order_statuses (
  status text not null,
  constraint order_statuses_pkey PRIMARY KEY (status)
);

create table order_versions (
  order_id uuid not null,
  version integer not null,
  lines jsonb not null,
  ship_to_kind text not null,
  encrypted_data jsonb not null,
  replaced_at timestamp with time zone not null,
  constraint order_versions_pkey PRIMARY KEY (order_id, version),
  constraint order_versions_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id)
);
alter table order_versions enable row level security;
alter table order_versions force row level security;

create table ordering_practitioners (
  file_id uuid not null,
  npi text not null,
  may_order_equipment boolean not null,
  constraint ordering_practitioners_pkey PRIMARY KEY (npi, file_id),
  constraint ordering_practitioners_file_id_fkey FOREIGN KEY (file_id) REFERENCES credential_files(id) ON DELETE CASCADE
);
CREATE INDEX ordering_practitioners_file ON public.ordering_practitioners USING btree (file_id);

create table orders (
  id uuid default uuidv7() not null,
  number order_number not null,
  patient_id uuid not null,
  provider_id uuid not null,
  clinic_id uuid not null,
  territory_id uuid not null,
  status character varying(50) not null,
  fulfilment order_fulfilment,
  stage text generated always as (
CASE
    WHEN ((status)::text = ANY ((ARRAY['order_created'::character varying, 'verification'::character varying])::text[])) THEN 'pending'::text
    WHEN (((status)::text = 'in_progress'::text) AND ((fulfilment)::text = ANY (ARRAY['shipped'::text, 'delivered'::text]))) THEN 'shipped'::text
    WHEN ((status)::text = 'in_progress'::text) THEN 'preparing'::text
    WHEN ((status)::text = 'completed'::text) THEN 'shipped'::text
    ELSE 'closed'::text
END) stored not null,
  waiting_on order_party not null,
  next_step text not null,
  since timestamp with time zone not null,
  due_at timestamp with time zone default 'infinity'::timestamp with time zone not null,
  version order_version not null,
  priority order_priority not null,
  bill_to order_bill_to not null,
  order_date date not null,
  needed_by date,
  ship_to_kind order_ship_to_kind not null,
  time_zone text not null,
  lines order_lines not null,
  shipments order_shipments default '[]'::jsonb not null,
  holds order_holds default '[]'::jsonb not null,
  placed_by uuid not null,
  signed_by uuid,
  replaces uuid,
  encrypted_data jsonb storage external not null,
  audit_log jsonb not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  source bytea,
  checks order_checks_state default '{}'::jsonb not null,
  checks_rev integer default 0 not null,
  questions order_questions default '[]'::jsonb not null,
  checks_until timestamp with time zone default 'infinity'::timestamp with time zone not null,
  documents order_document_list default '[]'::jsonb not null,
  repeats uuid,
  refill order_refill,
  constraint orders_pkey PRIMARY KEY (id),
  constraint orders_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES organizations(id),
  constraint orders_number_key UNIQUE (number),
  constraint orders_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES patients(id),
  constraint orders_placed_by_fkey FOREIGN KEY (placed_by) REFERENCES users(id),
  constraint orders_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES providers(id),
  constraint orders_repeats_fkey FOREIGN KEY (repeats) REFERENCES orders(id),
  constraint orders_replaces_fkey FOREIGN KEY (replaces) REFERENCES orders(id),
  constraint orders_signed_by_fkey FOREIGN KEY (signed_by) REFERENCES users(id),
  constraint orders_status_fkey FOREIGN KEY (status) REFERENCES order_statuses(status),
  constraint orders_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territories(id)
) with (fillfactor=85);
CREATE INDEX orders_board ON public.orders USING btree (stage, due_at, id);
CREATE INDEX orders_checks_lapse ON public.orders USING btree (checks_until) WHERE (((status)::text = ANY ((ARRAY['verification'::character varying, 'in_progress'::character varying])::text[])) AND (COALESCE((fulfilment)::text, 'preparing'::text) = 'preparing'::text) AND (checks_until < 'infinity'::timestamp with time zone));
CREATE INDEX orders_clinic_board ON public.orders USING btree (clinic_id, stage, due_at, id);
CREATE INDEX orders_clinic_done ON public.orders USING btree (clinic_id, since) WHERE ((status)::text = 'completed'::text);
CREATE INDEX orders_desk_queue ON public.orders USING btree (priority DESC, created_at, id) WHERE (((status)::text = 'verification'::text) AND ((waiting_on)::text = 'desk'::text));
CREATE INDEX orders_done ON public.orders USING btree (since) WHERE ((status)::text = 'completed'::text);
CREATE INDEX orders_patient ON public.orders USING btree (patient_id);
CREATE INDEX orders_repeats ON public.orders USING btree (repeats) WHERE (repeats IS NOT NULL);
CREATE UNIQUE INDEX orders_replaces ON public.orders USING btree (replaces) WHERE (replaces IS NOT NULL);
CREATE UNIQUE INDEX orders_source ON public.orders USING btree (clinic_id, source) WHERE (source IS NOT NULL);
CREATE INDEX orders_territory_board ON public.orders USING btree (territory_id, stage, due_at, id);
CREATE INDEX orders_territory_done ON public.orders USING btree (territory_id, since) WHERE ((status)::text = 'completed'::text);
alter table orders enable row level security;
alter table orders force row level security;

create table organizations (
  id uuid default uuidv7() not null,
  kind text not null,
  name text not null,
  time_zone text default 'America/New_York'::text not null,
  agreement_from date,
  agreement_until date,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  disabled_at timestamp with time zone,
  constraint organizations_pkey PRIMARY KEY (id),
  constraint organizations_check CHECK (((agreement_until IS NULL) OR ((agreement_from IS NOT NULL) AND (agreement_until > agreement_from)))),
  constraint organizations_kind_check CHECK ((kind = ANY (ARRAY['master_distributor'::text, 'distributor'::text, 'clinic'::text]))),
  constraint organizations_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);
CREATE UNIQUE INDEX organizations_name ON public.organizations USING btree (lower(name));

create table outbox (
  message_id uuid not null,
  channel text not null,
  recipient text not null,
  subject text,
  text text not null,
  html text,
  order_ids uuid[] default '{}'::uuid[] not null,
  created_at timestamp with time zone default now() not null,
  constraint outbox_pkey PRIMARY KEY (message_id),
  constraint outbox_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text])))
);
CREATE INDEX outbox_age ON public.outbox USING btree (created_at);
alter table outbox enable row level security;
alter table outbox force row level security;

create table overdue_orders (
  order_id uuid not null,
  due_at timestamp with time zone not null,
  flagged_at timestamp with time zone not null,
  constraint overdue_orders_pkey PRIMARY KEY (order_id),
  constraint overdue_orders_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id)
);
alter table overdue_orders enable row level security;
alter table overdue_orders force row level security;

create table patients (
  id uuid default uuidv7() not null,
  clinic_id uuid not null,
  encrypted_data jsonb not null,
  wrapped_key bytea not null,
  root_kid text not null,
  mrn_index bytea not null,
  name_birth_index bytea not null,
  merged_into uuid,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint patients_pkey PRIMARY KEY (id),
  constraint patients_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES organizations(id),
  constraint patients_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES patients(id)
);
CREATE UNIQUE INDEX patients_mrn ON public.patients USING btree (clinic_id, mrn_index);
CREATE INDEX patients_mrn_anywhere ON public.patients USING btree (mrn_index);
CREATE INDEX patients_name_birth ON public.patients USING btree (name_birth_index);
alter table patients enable row level security;
alter table patients force row level security;

create table practitioner_licences (
  provider_id uuid not null,
  state text not null,
  number text not null,
  expires_on date not null,
  recorded_by uuid not null,
  recorded_at timestamp with time zone default now() not null,
  constraint practitioner_licences_pkey PRIMARY KEY (provider_id, state, number),
  constraint practitioner_licences_number_check CHECK (((length(number) >= 1) AND (length(number) <= 40))),
  constraint practitioner_licences_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES providers(id),
  constraint practitioner_licences_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES users(id),
  constraint practitioner_licences_state_check CHECK ((state ~ '^[A-Z]{2}$'::text))
);

create table providers (
  id uuid default uuidv7() not null,
  clinic_id uuid not null,
  npi text not null,
  given_name text not null,
  family_name text not null,
  credential text,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  disabled_at timestamp with time zone,
  constraint providers_pkey PRIMARY KEY (id),
  constraint providers_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES organizations(id),
  constraint providers_credential_check CHECK ((length(credential) <= 20)),
  constraint providers_family_name_check CHECK (((length(family_name) >= 1) AND (length(family_name) <= 100))),
  constraint providers_given_name_check CHECK (((length(given_name) >= 1) AND (length(given_name) <= 100))),
  constraint providers_npi_check CHECK ((npi ~ '^[12][0-9]{9}$'::text))
);
CREATE UNIQUE INDEX providers_npi ON public.providers USING btree (clinic_id, npi);

create table registry_answers (
  npi text not null,
  answer jsonb not null,
  asked_at timestamp with time zone not null,
  constraint registry_answers_pkey PRIMARY KEY (npi)
);

create table rights_revision (
  only_row boolean default true not null,
  revision bigint default 1 not null,
  constraint rights_revision_pkey PRIMARY KEY (only_row),
  constraint rights_revision_only_row_check CHECK (only_row)
);

create table schema_migrations (
  name text not null,
  sha256 text not null,
  applied_at timestamp with time zone default now() not null,
  constraint schema_migrations_pkey PRIMARY KEY (name)
);

create table sessions (
  id uuid default uuidv7() not null,
  token text not null,
  user_id uuid not null,
  expires_at timestamp with time zone not null,
  ip_address text,
  user_agent text,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  confirmed_at timestamp with time zone default now(),
  last_seen_at timestamp with time zone default now() not null,
  idle_until timestamp with time zone default (now() + '00:15:00'::interval) not null,
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_token_key UNIQUE (token),
  constraint sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX sessions_user ON public.sessions USING btree (user_id);

create table shipped_goods (
  order_id uuid not null,
  shipment_id uuid not null,
  field text not null,
  hash bytea not null,
  constraint shipped_goods_pkey PRIMARY KEY (field, hash, order_id, shipment_id),
  constraint shipped_goods_field_check CHECK ((field = ANY (ARRAY['tracking_number'::text, 'lot'::text, 'serial'::text]))),
  constraint shipped_goods_hash_check CHECK ((length(hash) = 32)),
  constraint shipped_goods_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id)
);
CREATE INDEX shipped_goods_order ON public.shipped_goods USING btree (order_id);
alter table shipped_goods enable row level security;
alter table shipped_goods force row level security;

create table status_transitions (
  from_status text not null,
  to_status text not null,
  constraint status_transitions_pkey PRIMARY KEY (from_status, to_status),
  constraint status_transitions_from_status_fkey FOREIGN KEY (from_status) REFERENCES order_statuses(status),
  constraint status_transitions_to_status_fkey FOREIGN KEY (to_status) REFERENCES order_statuses(status)
);

create table territories (
  id uuid default uuidv7() not null,
  parent_id uuid,
  name text not null,
  operator_id uuid not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  retired_at timestamp with time zone,
  auto_approve boolean default false not null,
  constraint territories_pkey PRIMARY KEY (id),
  constraint territories_check CHECK ((parent_id IS DISTINCT FROM id)),
  constraint territories_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
  constraint territories_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES organizations(id),
  constraint territories_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES territories(id)
);
CREATE UNIQUE INDEX territories_one_root ON public.territories USING btree (((parent_id IS NULL))) WHERE (parent_id IS NULL);
CREATE INDEX territories_operator ON public.territories USING btree (operator_id);
CREATE INDEX territories_parent ON public.territories USING btree (parent_id);

create table territories_revision (
  only_row boolean default true not null,
  revision bigint default 1 not null,
  constraint territories_revision_pkey PRIMARY KEY (only_row),
  constraint territories_revision_only_row_check CHECK (only_row)
);

create table territory_boundaries (
  id uuid default uuidv7() not null,
  territory_id uuid not null,
  kind text not null,
  code text not null,
  valid_from date not null,
  valid_until date,
  constraint territory_boundaries_pkey PRIMARY KEY (id),
  constraint territory_boundaries_check CHECK (((valid_until IS NULL) OR (valid_until >= valid_from))),
  constraint territory_boundaries_kind_check CHECK ((kind = ANY (ARRAY['zip5'::text, 'county'::text, 'zip3'::text, 'state'::text]))),
  constraint territory_boundaries_territory_id_fkey FOREIGN KEY (territory_id) REFERENCES territories(id)
);
CREATE UNIQUE INDEX territory_boundaries_once ON public.territory_boundaries USING btree (territory_id, kind, code, valid_from);

create table territory_closure (
  ancestor_id uuid not null,
  descendant_id uuid not null,
  depth integer not null,
  constraint territory_closure_pkey PRIMARY KEY (ancestor_id, descendant_id),
  constraint territory_closure_ancestor_id_fkey FOREIGN KEY (ancestor_id) REFERENCES territories(id),
  constraint territory_closure_depth_check CHECK ((depth >= 0)),
  constraint territory_closure_descendant_id_fkey FOREIGN KEY (descendant_id) REFERENCES territories(id)
);
CREATE INDEX territory_closure_descendant ON public.territory_closure USING btree (descendant_id);

create table tracked_parcels (
  shipment_id uuid not null,
  order_id uuid not null,
  next_at timestamp with time zone default now() not null,
  heard_at timestamp with time zone default now() not null,
  flagged_at timestamp with time zone,
  over_at timestamp with time zone,
  constraint tracked_parcels_pkey PRIMARY KEY (shipment_id),
  constraint tracked_parcels_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id)
);
CREATE INDEX tracked_parcels_due ON public.tracked_parcels USING btree (next_at) WHERE (over_at IS NULL);
CREATE INDEX tracked_parcels_silent ON public.tracked_parcels USING btree (heard_at) WHERE ((over_at IS NULL) AND (flagged_at IS NULL));
alter table tracked_parcels enable row level security;
alter table tracked_parcels force row level security;

create table user_phones (
  user_id uuid not null,
  number text,
  verified_at timestamp with time zone,
  code_id uuid,
  code_until timestamp with time zone,
  tries integer default 0 not null,
  codes_sent integer default 0 not null,
  codes_since timestamp with time zone default now() not null,
  constraint user_phones_pkey PRIMARY KEY (user_id),
  constraint user_phones_number_check CHECK ((number ~ '^\+[1-9]\d{7,14}$'::text)),
  constraint user_phones_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
alter table user_phones enable row level security;
alter table user_phones force row level security;

create table users (
  id uuid default uuidv7() not null,
  kind text default 'person'::text not null,
  name text not null,
  email text not null,
  email_verified boolean default false not null,
  image text,
  organization_id uuid,
  role text,
  npi text,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  disabled_at timestamp with time zone,
  constraint users_pkey PRIMARY KEY (id),
  constraint users_check CHECK (((kind = 'system'::text) OR ((organization_id IS NOT NULL) AND (role IS NOT NULL)))),
  constraint users_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'machine'::text, 'system'::text]))),
  constraint users_npi_check CHECK ((npi ~ '^[12][0-9]{9}$'::text)),
  constraint users_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id),
  constraint users_role_check CHECK ((role = ANY (ARRAY['provider'::text, 'verifier'::text, 'master_distributor'::text, 'distributor'::text, 'sales_rep'::text, 'compliance'::text, 'admin'::text])))
);
CREATE UNIQUE INDEX users_email ON public.users USING btree (lower(email));
CREATE INDEX users_name ON public.users USING btree (lower(name), id);
CREATE INDEX users_organization ON public.users USING btree (organization_id);

create table verifications (
  id uuid default uuidv7() not null,
  identifier text not null,
  value text not null,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint verifications_pkey PRIMARY KEY (id)
);
CREATE INDEX verifications_identifier ON public.verifications USING btree (identifier);

create table webhook_replays (
  id uuid default uuidv7() not null,
  webhook_id uuid not null,
  next_position bigint not null,
  to_position bigint not null,
  asked_at timestamp with time zone default now() not null,
  done_at timestamp with time zone,
  constraint webhook_replays_pkey PRIMARY KEY (id),
  constraint webhook_replays_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks(id)
);
CREATE INDEX webhook_replays_open ON public.webhook_replays USING btree (id) WHERE (done_at IS NULL);
alter table webhook_replays enable row level security;
alter table webhook_replays force row level security;

create table webhooks (
  id uuid default uuidv7() not null,
  name text not null,
  url text not null,
  events text[] not null,
  user_id uuid not null,
  secret bytea not null,
  previous_secret bytea,
  previous_until timestamp with time zone,
  failing_since timestamp with time zone,
  disabled_at timestamp with time zone,
  disabled_because text,
  created_by uuid not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint webhooks_pkey PRIMARY KEY (id),
  constraint webhooks_check CHECK (((disabled_at IS NULL) = (disabled_because IS NULL))),
  constraint webhooks_created_by_fkey FOREIGN KEY (created_by) REFERENCES users(id),
  constraint webhooks_disabled_because_check CHECK ((disabled_because = ANY (ARRAY['asked'::text, 'gone'::text, 'failing'::text]))),
  constraint webhooks_events_check CHECK (((cardinality(events) >= 1) AND (cardinality(events) <= 50))),
  constraint webhooks_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
  constraint webhooks_url_check CHECK ((length(url) <= 500)),
  constraint webhooks_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX webhooks_user ON public.webhooks USING btree (user_id);
alter table webhooks enable row level security;
alter table webhooks force row level security;

-- Functions

CREATE OR REPLACE FUNCTION public.archive_chunk_stays()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if tg_op = 'UPDATE' or exists (select 1 from order_archives a
      where a.id = old.archive_id and a.state = 'sealed' and old.upload_id in (a.json_upload, a.pdf_upload)) then
    raise exception 'a sealed bundle cannot be changed' using errcode = 'OR002';
  end if;
  return old;
end $function$;

CREATE OR REPLACE FUNCTION public.archive_stays()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if tg_op = 'DELETE' or old.state = 'purged' then
    raise exception 'a sealed bundle cannot be changed' using errcode = 'OR002';
  end if;
  if new.state <> 'purged' or old.retain_until > now()
    or to_jsonb(new) - '{state,encrypted_data,purged_at,purged_by}'::text[] <> to_jsonb(old) - '{state,encrypted_data,purged_at,purged_by}'::text[] then
    raise exception 'a sealed bundle cannot be changed before its time is over' using errcode = 'OR002';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.check_first_status()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  raise exception 'an order may not begin as %', new.status using errcode = 'OR001';
end $function$;

CREATE OR REPLACE FUNCTION public.check_password()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if is_proven(old.password) is not true then
    raise exception 'the password was changed by somebody else' using errcode = 'OR004';
  end if;
  -- The library has ended the other sessions before the account was its own. Those that were being made until then are there now.
  if current_setting('orderly.ends_sessions', true) = 'on' then
    delete from sessions where user_id = new.user_id;
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.check_session()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  -- Holds the account until the session is committed: a change of the password waits for it, then ends it. One that came first is seen.
  perform 1 from accounts a join users u on u.id = a.user_id join organizations o on o.id = u.organization_id
    where a.user_id = new.user_id and a.provider_id = 'credential' and is_proven(a.password) and u.disabled_at is null and o.disabled_at is null
    for share of a;
  if not found then
    raise exception 'a session needs a proven password and a user who is not disabled' using errcode = 'OR004';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.check_status_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if not exists (select 1 from public.status_transitions t where t.from_status = old.status and t.to_status = new.status) then
    raise exception 'status may not change from % to %', old.status, new.status using errcode = 'OR001';
  end if;
  if (new.fulfilment is null) <> (new.status in ('order_created', 'verification', 'rejected')) and new.status <> 'cancelled' then
    raise exception 'an order with status % may not have the fulfilment %', new.status, new.fulfilment using errcode = 'OR001';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.chunk_is_stored()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if exists (select 1 from order_documents d where d.id = old.document_id and d.state = 'stored' and d.upload_id = old.upload_id) then
    raise exception 'a stored document cannot be changed' using errcode = 'OR002';
  end if;
  return old;
end $function$;

CREATE OR REPLACE FUNCTION public.current_role_name()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN NULLIF(current_setting('orderly.role'::text, true), ''::text);

CREATE OR REPLACE FUNCTION public.current_user_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('orderly.user_id'::text, true), ''::text))::uuid;

CREATE OR REPLACE FUNCTION public.document_is_stored()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  raise exception 'a stored document cannot be changed' using errcode = 'OR002';
end $function$;

CREATE OR REPLACE FUNCTION public.find_patients(p_mrn bytea, p_name_birth bytea, p_clinic uuid)
 RETURNS TABLE(id uuid, clinic_id uuid, created_at timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select p.id, p.clinic_id, p.created_at from patients p
   where current_role_name() = 'compliance' and (p.mrn_index = p_mrn or p.name_birth_index = p_name_birth) and (p_clinic is null or p.clinic_id = p_clinic)
   order by p.created_at desc, p.id limit 20 $function$;

CREATE OR REPLACE FUNCTION public.is_in_reach(p_territory uuid, p_clinic uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN ((strpos(current_setting('orderly.territories'::text, true), (p_territory)::text) > 0) OR (strpos(current_setting('orderly.clinics'::text, true), (p_clinic)::text) > 0));

CREATE OR REPLACE FUNCTION public.is_insert_only()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  raise exception '% takes no %: it is insert-only', tg_table_name, tg_op using errcode = 'OR002';
end $function$;

CREATE OR REPLACE FUNCTION public.is_order_in_sight(p_order uuid)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
  return exists (select 1 from public.orders o where o.id = p_order);
end $function$;

CREATE OR REPLACE FUNCTION public.is_proven(p_password text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
RETURN (encode(sha256(convert_to(p_password, 'UTF8'::name)), 'hex'::text) = ANY (string_to_array(current_setting('orderly.proven_passwords'::text, true), ','::text)));

CREATE OR REPLACE FUNCTION public.journal_hold_still()
 RETURNS pg_snapshot
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  lock table journal_entries in share mode;
  return pg_current_snapshot();
end $function$;

CREATE OR REPLACE FUNCTION public.journal_identity_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  before jsonb := case when tg_op = 'INSERT' then '{}' else to_jsonb(old) end;
  after jsonb := case when tg_op = 'DELETE' then '{}' else to_jsonb(new) end;
  subject jsonb := case when tg_op = 'DELETE' then before else after end;
  about uuid := (case tg_table_name when 'users' then subject ->> 'id' else subject ->> 'user_id' end)::uuid;
  -- Signing in and out happens before and after there is a context: the account's own person acts. Not so where a session is changed.
  actor uuid := coalesce(current_user_id(), case when tg_argv[0] = 'session' and tg_op <> 'UPDATE' then about end);
  address text := coalesce(nullif(current_setting('orderly.source', true), ''), subject ->> 'ip_address');
  acting uuid := coalesce(nullif(current_setting('orderly.session_id', true), ''), case tg_argv[0] when 'session' then subject ->> 'id' end)::uuid;
  role_before text := before ->> 'role';
  role_after text := after ->> 'role';
  organization_before text := before ->> 'organization_id';
  organization_after text := after ->> 'organization_id';
  changed text;
begin
  select string_agg(to_json(key)::text, ',' order by key collate "C") into changed
    from jsonb_each(after) a(key, value) where tg_op = 'UPDATE' and before -> key is distinct from value and key <> 'updated_at';
  insert into journal_entries (actor_id, actor_role, session_id, request_id, source, action, resource_type, resource_id, territory_id, outcome, detail)
  values (actor, current_role_name(), acting, nullif(current_setting('orderly.request_id', true), ''),
    case when pg_input_is_valid(address, 'inet') then host(address::inet)::inet end,
    tg_argv[0] || '.' || case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'changed' else 'ended' end, tg_argv[0], (subject ->> 'id')::uuid,
    (subject ->> 'territory_id')::uuid, 'ok',
    -- Canonical by construction: members sorted, no spaces.
    '{' || concat_ws(',', '"changed":[' || changed || ']', '"clinicId":' || to_json(subject ->> 'clinic_id')::text,
      case when organization_before is distinct from organization_after then '"organizationId":' || to_json(organization_after)::text end,
      case when role_before is distinct from role_after then '"previousRole":' || to_json(role_before)::text end,
      case when role_before is distinct from role_after then '"role":' || to_json(role_after)::text end,
      '"userId":' || to_json(about)::text) || '}');
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.operator_renamed()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  update territories_revision set revision = revision + 1;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.order_moved()
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  raise exception 'the order has another version by now' using errcode = 'OR003';
end $function$;

CREATE OR REPLACE FUNCTION public.rights_changed()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  update rights_revision set revision = revision + 1;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.visible_clinics()
 RETURNS uuid[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('orderly.clinics'::text, true), ''::text))::uuid[];

CREATE OR REPLACE FUNCTION public.visible_territories()
 RETURNS uuid[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('orderly.territories'::text, true), ''::text))::uuid[];

-- Triggers

CREATE TRIGGER accounts_journal AFTER UPDATE ON accounts FOR EACH ROW WHEN (old.password IS DISTINCT FROM new.password OR old.user_id <> new.user_id) EXECUTE FUNCTION journal_identity_change('account');
CREATE TRIGGER accounts_journal_created AFTER INSERT OR DELETE ON accounts FOR EACH ROW EXECUTE FUNCTION journal_identity_change('account');
CREATE TRIGGER accounts_proven BEFORE UPDATE ON accounts FOR EACH ROW WHEN (old.password IS DISTINCT FROM new.password AND current_setting('orderly.proven_passwords'::text, true) <> ''::text) EXECUTE FUNCTION check_password();
CREATE TRIGGER api_keys_journal AFTER UPDATE ON api_keys FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION journal_identity_change('api_key');
CREATE TRIGGER api_keys_journal_created AFTER INSERT ON api_keys FOR EACH ROW EXECUTE FUNCTION journal_identity_change('api_key');
CREATE CONSTRAINT TRIGGER api_keys_rights AFTER UPDATE ON api_keys DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (old.revoked_at IS DISTINCT FROM new.revoked_at OR old.expires_at <> new.expires_at) EXECUTE FUNCTION rights_changed();
CREATE TRIGGER archive_chunks_no_truncate BEFORE TRUNCATE ON archive_chunks FOR EACH STATEMENT EXECUTE FUNCTION is_insert_only();
CREATE TRIGGER archive_chunks_stay BEFORE DELETE OR UPDATE ON archive_chunks FOR EACH ROW EXECUTE FUNCTION archive_chunk_stays();
CREATE TRIGGER document_chunks_no_truncate BEFORE TRUNCATE ON document_chunks FOR EACH STATEMENT EXECUTE FUNCTION is_insert_only();
CREATE TRIGGER document_chunks_stay BEFORE DELETE OR UPDATE ON document_chunks FOR EACH ROW EXECUTE FUNCTION chunk_is_stored();
CREATE TRIGGER grants_journal AFTER UPDATE ON grants FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION journal_identity_change('grant');
CREATE TRIGGER grants_journal_created AFTER INSERT ON grants FOR EACH ROW EXECUTE FUNCTION journal_identity_change('grant');
CREATE CONSTRAINT TRIGGER grants_rights AFTER INSERT OR DELETE OR UPDATE ON grants DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION rights_changed();
CREATE TRIGGER journal_checkpoints_insert_only BEFORE DELETE OR UPDATE OR TRUNCATE ON journal_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION is_insert_only();
alter table journal_checkpoints enable always trigger journal_checkpoints_insert_only;
CREATE TRIGGER journal_entries_insert_only BEFORE DELETE OR UPDATE OR TRUNCATE ON journal_entries FOR EACH STATEMENT EXECUTE FUNCTION is_insert_only();
alter table journal_entries enable always trigger journal_entries_insert_only;
CREATE TRIGGER journal_positions_insert_only BEFORE DELETE OR UPDATE OR TRUNCATE ON journal_positions FOR EACH STATEMENT EXECUTE FUNCTION is_insert_only();
alter table journal_positions enable always trigger journal_positions_insert_only;
CREATE TRIGGER notification_templates_insert_only BEFORE DELETE OR UPDATE OR TRUNCATE ON notification_templates FOR EACH STATEMENT EXECUTE FUNCTION is_insert_only();
CREATE TRIGGER order_archives_no_truncate BEFORE TRUNCATE ON order_archives FOR EACH STATEMENT EXECUTE FUNCTION is_insert_only();
CREATE TRIGGER order_archives_stay BEFORE DELETE OR UPDATE ON order_archives FOR EACH ROW WHEN (old.state <> 'sealing'::text) EXECUTE FUNCTION archive_stays();
CREATE TRIGGER order_checks_insert_only BEFORE DELETE OR UPDATE OR TRUNCATE ON order_checks FOR EACH STATEMENT EXECUTE FUNCTION is_insert_only();
CREATE TRIGGER order_documents_no_truncate BEFORE TRUNCATE ON order_documents FOR EACH STATEMENT EXECUTE FUNCTION is_insert_only();
CREATE TRIGGER order_documents_stay BEFORE DELETE OR UPDATE ON order_documents FOR EACH ROW WHEN (old.state = 'stored'::text) EXECUTE FUNCTION document_is_stored();
CREATE TRIGGER order_signatures_insert_only BEFORE DELETE OR UPDATE OR TRUNCATE ON order_signatures FOR EACH STATEMENT EXECUTE FUNCTION is_insert_only();
CREATE TRIGGER order_status_history_insert_only BEFORE DELETE OR UPDATE OR TRUNCATE ON order_status_history FOR EACH STATEMENT EXECUTE FUNCTION is_insert_only();
CREATE TRIGGER order_versions_insert_only BEFORE DELETE OR UPDATE OR TRUNCATE ON order_versions FOR EACH STATEMENT EXECUTE FUNCTION is_insert_only();
CREATE TRIGGER orders_first_status BEFORE INSERT ON orders FOR EACH ROW WHEN (new.status::text <> ALL (ARRAY['order_created'::character varying, 'verification'::character varying]::text[])) EXECUTE FUNCTION check_first_status();
CREATE TRIGGER orders_status AFTER UPDATE OF status ON orders FOR EACH ROW WHEN (old.status::text IS DISTINCT FROM new.status::text) EXECUTE FUNCTION check_status_change();
CREATE TRIGGER organizations_journal AFTER UPDATE ON organizations FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION journal_identity_change('organization');
CREATE TRIGGER organizations_journal_created AFTER INSERT ON organizations FOR EACH ROW EXECUTE FUNCTION journal_identity_change('organization');
CREATE TRIGGER organizations_renamed AFTER UPDATE OF name ON organizations FOR EACH ROW WHEN (old.name IS DISTINCT FROM new.name AND old.kind <> 'clinic'::text) EXECUTE FUNCTION operator_renamed();
CREATE CONSTRAINT TRIGGER organizations_rights AFTER UPDATE ON organizations DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (old.disabled_at IS DISTINCT FROM new.disabled_at) EXECUTE FUNCTION rights_changed();
CREATE TRIGGER sessions_journal AFTER UPDATE ON sessions FOR EACH ROW WHEN (old.id <> new.id OR old.user_id <> new.user_id OR old.token <> new.token OR old.expires_at < new.expires_at) EXECUTE FUNCTION journal_identity_change('session');
CREATE TRIGGER sessions_journal_created AFTER INSERT OR DELETE ON sessions FOR EACH ROW EXECUTE FUNCTION journal_identity_change('session');
CREATE TRIGGER sessions_proven BEFORE INSERT ON sessions FOR EACH ROW WHEN (current_setting('orderly.proven_passwords'::text, true) <> ''::text) EXECUTE FUNCTION check_session();
CREATE CONSTRAINT TRIGGER sessions_rights AFTER UPDATE ON sessions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (old.expires_at > new.expires_at OR old.user_id <> new.user_id) EXECUTE FUNCTION rights_changed();
CREATE TRIGGER users_journal AFTER UPDATE ON users FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION journal_identity_change('user');
CREATE TRIGGER users_journal_created AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION journal_identity_change('user');
CREATE CONSTRAINT TRIGGER users_rights AFTER UPDATE ON users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (old.role IS DISTINCT FROM new.role OR old.organization_id IS DISTINCT FROM new.organization_id OR old.disabled_at IS DISTINCT FROM new.disabled_at) EXECUTE FUNCTION rights_changed();

-- Policies

create policy archive_chunks_read on archive_chunks as permissive for select to orderly_app
  using ((EXISTS ( SELECT 1
   FROM order_archives a
  WHERE ((a.id = archive_chunks.archive_id) AND (a.state = 'sealed'::text)))));
create policy archive_chunks_worker on archive_chunks as permissive for all to orderly_worker
  using (true);
create policy deliveries_change on deliveries as permissive for update to orderly_app
  using (((((channel = 'in_app'::text) AND (recipient_id = ( SELECT current_user_id() AS current_user_id))) OR (( SELECT current_role_name() AS current_role_name) = 'admin'::text)) AND ((order_id IS NULL) OR (EXISTS ( SELECT 1
   FROM orders o
  WHERE (o.id = deliveries.order_id)))) AND ((order_id IS NOT NULL) OR (territory_id IS NULL) OR (territory_id = ANY (( SELECT visible_territories() AS visible_territories)::uuid[])))));
create policy deliveries_code on deliveries as permissive for insert to orderly_app
  with check (((channel = 'sms'::text) AND (kind = 'phone_code'::text) AND (order_id IS NULL) AND (recipient_id = ( SELECT current_user_id() AS current_user_id))));
create policy deliveries_of_order on deliveries as permissive for select to orderly_app
  using (((order_id IS NOT NULL) AND (( SELECT current_role_name() AS current_role_name) <> 'sales_rep'::text) AND (EXISTS ( SELECT 1
   FROM orders o
  WHERE (o.id = deliveries.order_id)))));
create policy deliveries_read on deliveries as permissive for select to orderly_app
  using (((((channel = 'in_app'::text) AND (recipient_id = ( SELECT current_user_id() AS current_user_id))) OR (( SELECT current_role_name() AS current_role_name) = 'admin'::text)) AND ((order_id IS NULL) OR (EXISTS ( SELECT 1
   FROM orders o
  WHERE (o.id = deliveries.order_id)))) AND ((order_id IS NOT NULL) OR (territory_id IS NULL) OR (territory_id = ANY (( SELECT visible_territories() AS visible_territories)::uuid[])))));
create policy deliveries_worker on deliveries as permissive for all to orderly_worker
  using (true);
create policy document_chunks_drop on document_chunks as permissive for delete to orderly_app
  using ((EXISTS ( SELECT 1
   FROM order_documents d
  WHERE ((d.id = document_chunks.document_id) AND (d.added_by = ( SELECT current_user_id() AS current_user_id))))));
create policy document_chunks_read on document_chunks as permissive for select to orderly_app
  using ((EXISTS ( SELECT 1
   FROM order_documents d
  WHERE (d.id = document_chunks.document_id))));
create policy document_chunks_send on document_chunks as permissive for insert to orderly_app
  with check ((EXISTS ( SELECT 1
   FROM order_documents d
  WHERE ((d.id = document_chunks.document_id) AND (d.upload_id = document_chunks.upload_id) AND (d.state = 'receiving'::text) AND (d.added_by = ( SELECT current_user_id() AS current_user_id))))));
create policy document_chunks_worker on document_chunks as permissive for all to orderly_worker
  using (true);
create policy idempotency_own on idempotency_keys as permissive for all to orderly_app
  using ((principal_id = ( SELECT current_user_id() AS current_user_id)));
create policy idempotency_worker on idempotency_keys as permissive for all to orderly_worker
  using (true);
create policy journal_read on journal_entries as permissive for select to orderly_app
  using (((( SELECT current_role_name() AS current_role_name) = ANY (ARRAY['compliance'::text, 'admin'::text])) AND ((territory_id IS NULL) OR (territory_id = ANY (( SELECT visible_territories() AS visible_territories)::uuid[])))));
create policy journal_worker_read on journal_entries as permissive for select to orderly_worker
  using (true);
create policy journal_worker_write on journal_entries as permissive for insert to orderly_owner, orderly_worker
  with check (true);
create policy journal_write on journal_entries as permissive for insert to orderly_app
  with check (((current_user_id() IS NULL) OR (actor_id = current_user_id()) OR (actor_id = '00000000-0000-7000-8000-000000000001'::uuid)));
create policy notification_preferences_own on notification_preferences as permissive for all to orderly_app
  using ((user_id = ( SELECT current_user_id() AS current_user_id)));
create policy notification_preferences_worker on notification_preferences as permissive for all to orderly_worker
  using (true);
create policy notification_templates_admin on notification_templates as permissive for all to orderly_app
  using ((( SELECT current_role_name() AS current_role_name) = 'admin'::text));
create policy notification_templates_worker on notification_templates as permissive for select to orderly_worker
  using (true);
create policy order_archives_purge on order_archives as permissive for update to orderly_app
  using (((( SELECT current_role_name() AS current_role_name) = 'admin'::text) AND (state = 'sealed'::text) AND (EXISTS ( SELECT 1
   FROM orders o
  WHERE (o.id = order_archives.order_id)))))
  with check (((state = 'purged'::text) AND (purged_by = ( SELECT current_user_id() AS current_user_id))));
create policy order_archives_read on order_archives as permissive for select to orderly_app
  using ((EXISTS ( SELECT 1
   FROM orders o
  WHERE (o.id = order_archives.order_id))));
create policy order_archives_worker on order_archives as permissive for all to orderly_worker
  using (true);
create policy order_checks_read on order_checks as permissive for select to orderly_app
  using ((EXISTS ( SELECT 1
   FROM orders o
  WHERE (o.id = order_checks.order_id))));
create policy order_checks_worker on order_checks as permissive for all to orderly_worker
  using (true);
create policy order_claims_worker on order_claims as permissive for all to orderly_worker
  using (true);
create policy order_claims_write on order_claims as permissive for all to orderly_app
  using ((EXISTS ( SELECT 1
   FROM orders o
  WHERE (o.id = order_claims.order_id))))
  with check (((user_id = ( SELECT current_user_id() AS current_user_id)) AND is_order_in_sight(order_id)));
create policy order_documents_add on order_documents as permissive for insert to orderly_app
  with check (((added_by = ( SELECT current_user_id() AS current_user_id)) AND is_order_in_sight(order_id)));
create policy order_documents_read on order_documents as permissive for select to orderly_app
  using ((EXISTS ( SELECT 1
   FROM orders o
  WHERE (o.id = order_documents.order_id))));
create policy order_documents_send on order_documents as permissive for update to orderly_app
  using (((added_by = ( SELECT current_user_id() AS current_user_id)) AND (EXISTS ( SELECT 1
   FROM orders o
  WHERE (o.id = order_documents.order_id)))))
  with check ((added_by = ( SELECT current_user_id() AS current_user_id)));
create policy order_documents_worker on order_documents as permissive for all to orderly_worker
  using (true);
create policy order_drafts_own on order_drafts as permissive for all to orderly_app
  using (((author_id = ( SELECT current_user_id() AS current_user_id)) AND (organization_id = ( SELECT (NULLIF(current_setting('orderly.organization_id'::text, true), ''::text))::uuid AS "nullif"))));
create policy order_drafts_worker on order_drafts as permissive for all to orderly_worker
  using (true);
create policy notes_read on order_notes as permissive for select to orderly_app
  using ((EXISTS ( SELECT 1
   FROM orders o
  WHERE (o.id = order_notes.order_id))));
create policy notes_worker on order_notes as permissive for all to orderly_worker
  using (true);
create policy notes_write on order_notes as permissive for insert to orderly_app
  with check (((author_id = ( SELECT current_user_id() AS current_user_id)) AND is_order_in_sight(order_id)));
create policy order_signatures_read on order_signatures as permissive for select to orderly_app
  using ((EXISTS ( SELECT 1
   FROM orders o
  WHERE (o.id = order_signatures.order_id))));
create policy order_signatures_worker on order_signatures as permissive for all to orderly_worker
  using (true);
create policy order_signatures_write on order_signatures as permissive for insert to orderly_app
  with check (((signed_by = ( SELECT current_user_id() AS current_user_id)) AND is_order_in_sight(order_id)));
create policy history_read on order_status_history as permissive for select to orderly_app
  using ((EXISTS ( SELECT 1
   FROM orders o
  WHERE (o.id = order_status_history.order_id))));
create policy history_worker on order_status_history as permissive for all to orderly_worker
  using (true);
create policy history_write on order_status_history as permissive for insert to orderly_app
  with check (((current_user_id() IS NOT NULL) AND is_order_in_sight(order_id)));
create policy order_versions_read on order_versions as permissive for select to orderly_app
  using ((EXISTS ( SELECT 1
   FROM orders o
  WHERE (o.id = order_versions.order_id))));
create policy order_versions_worker on order_versions as permissive for all to orderly_worker
  using (true);
create policy order_versions_write on order_versions as permissive for insert to orderly_app
  with check (is_order_in_sight(order_id));
create policy orders_app on orders as permissive for all to orderly_app
  using (is_in_reach(territory_id, clinic_id))
  with check (is_in_reach(territory_id, clinic_id));
create policy orders_worker on orders as permissive for all to orderly_worker
  using (true);
create policy outbox_admin on outbox as permissive for select to orderly_app
  using (((( SELECT current_role_name() AS current_role_name) = 'admin'::text) AND (NOT (EXISTS ( SELECT 1
   FROM unnest(outbox.order_ids) told(id)
  WHERE (NOT (EXISTS ( SELECT 1
           FROM orders o
          WHERE (o.id = told.id)))))))));
create policy outbox_worker on outbox as permissive for all to orderly_worker
  using (true);
create policy overdue_orders_worker on overdue_orders as permissive for all to orderly_worker
  using (true);
create policy patients_app on patients as permissive for all to orderly_app
  using (((clinic_id = ANY (( SELECT visible_clinics() AS visible_clinics)::uuid[])) OR (EXISTS ( SELECT 1
   FROM orders o
  WHERE (o.patient_id = patients.id)))))
  with check (((clinic_id = ANY (( SELECT visible_clinics() AS visible_clinics)::uuid[])) OR (( SELECT current_role_name() AS current_role_name) = 'verifier'::text)));
create policy patients_owner on patients as permissive for select to orderly_owner
  using ((current_role_name() = 'compliance'::text));
create policy patients_worker on patients as permissive for all to orderly_worker
  using (true);
create policy shipped_goods_read on shipped_goods as permissive for select to orderly_app
  using ((EXISTS ( SELECT 1
   FROM orders o
  WHERE (o.id = shipped_goods.order_id))));
create policy shipped_goods_worker on shipped_goods as permissive for all to orderly_worker
  using (true);
create policy shipped_goods_write on shipped_goods as permissive for insert to orderly_app
  with check (is_order_in_sight(order_id));
create policy tracked_parcels_worker on tracked_parcels as permissive for all to orderly_worker
  using (true);
create policy user_phones_own on user_phones as permissive for all to orderly_app
  using ((user_id = ( SELECT current_user_id() AS current_user_id)));
create policy user_phones_worker on user_phones as permissive for all to orderly_worker
  using (true);
create policy webhook_replays_admin on webhook_replays as permissive for all to orderly_app
  using ((( SELECT current_role_name() AS current_role_name) = 'admin'::text));
create policy webhook_replays_worker on webhook_replays as permissive for all to orderly_worker
  using (true);
create policy webhooks_admin on webhooks as permissive for all to orderly_app
  using ((( SELECT current_role_name() AS current_role_name) = 'admin'::text));
create policy webhooks_worker on webhooks as permissive for all to orderly_worker
  using (true);

-- Rights of others than the owner

grant usage on schema public to orderly_app;
grant usage on schema public to orderly_worker;
grant usage on schema public to public;
grant delete, insert, select, update on accounts to orderly_app;
grant delete, insert, select, update on accounts to orderly_worker;
grant insert, select, update on api_keys to orderly_app;
grant insert, select, update on api_keys to orderly_worker;
grant select on archive_chunks to orderly_app;
grant delete, insert, select on archive_chunks to orderly_worker;
grant delete, insert, select, update on bounced_addresses to orderly_worker;
grant delete, insert, select, update on credential_files to orderly_worker;
grant insert, select on deliveries to orderly_app;
grant delete, insert, select, update on deliveries to orderly_worker;
grant delete, insert, select on document_chunks to orderly_app;
grant delete, select on document_chunks to orderly_worker;
grant delete, insert, select, update on exclusions to orderly_worker;
grant insert, select, update on grants to orderly_app;
grant insert, select, update on grants to orderly_worker;
grant insert, select, update on idempotency_keys to orderly_app;
grant delete, insert, select, update on idempotency_keys to orderly_worker;
grant delete, insert, select on job_workers to orderly_worker;
grant select on journal_anonymous_failures to orderly_app;
grant insert, select, update on journal_anonymous_failures to orderly_worker;
grant select on journal_checkpoints to orderly_app;
grant insert, select on journal_checkpoints to orderly_worker;
grant select on journal_denied_existence to orderly_app;
grant insert, select on journal_denied_existence to orderly_worker;
grant select on journal_entries to orderly_app;
grant select on journal_entries to orderly_worker;
grant select on journal_followers to orderly_app;
grant insert, select, update on journal_followers to orderly_worker;
grant select on journal_positions to orderly_app;
grant insert, select on journal_positions to orderly_worker;
grant select on journal_tree to orderly_app;
grant select, update on journal_tree to orderly_worker;
grant insert, select, update on local_members to orderly_worker;
grant insert, select, update on notification_preferences to orderly_app;
grant insert, select, update on notification_preferences to orderly_worker;
grant insert, select on notification_start to orderly_worker;
grant insert, select on notification_templates to orderly_app;
grant select on notification_templates to orderly_worker;
grant select on order_archives to orderly_app;
grant insert, select, update on order_archives to orderly_worker;
grant select on order_checks to orderly_app;
grant insert, select on order_checks to orderly_worker;
grant delete, insert, select, update on order_claims to orderly_app;
grant delete, insert, select, update on order_claims to orderly_worker;
grant insert, select, update on order_documents to orderly_app;
grant delete, select on order_documents to orderly_worker;
grant delete, insert, select on order_drafts to orderly_app;
grant delete on order_drafts to orderly_worker;
grant insert, select on order_notes to orderly_app;
grant insert, select on order_notes to orderly_worker;
grant insert, select on order_signatures to orderly_app;
grant insert, select on order_signatures to orderly_worker;
grant insert, select on order_status_history to orderly_app;
grant insert, select on order_status_history to orderly_worker;
grant select on order_statuses to orderly_app;
grant delete, insert, select on order_statuses to orderly_worker;
grant insert, select on order_versions to orderly_app;
grant insert, select on order_versions to orderly_worker;
grant delete, insert, select, update on ordering_practitioners to orderly_worker;
grant insert, select, update on orders to orderly_app;
grant insert, select, update on orders to orderly_worker;
grant insert, select, update on organizations to orderly_app;
grant insert, select, update on organizations to orderly_worker;
grant select on outbox to orderly_app;
grant delete, insert, select on outbox to orderly_worker;
grant insert, select, update on overdue_orders to orderly_worker;
grant insert, select, update on patients to orderly_app;
grant insert, select, update on patients to orderly_worker;
grant delete, insert, select on practitioner_licences to orderly_app;
grant select on practitioner_licences to orderly_worker;
grant insert, select, update on providers to orderly_app;
grant insert, select, update on providers to orderly_worker;
grant delete, insert, select, update on registry_answers to orderly_worker;
grant select on rights_revision to orderly_app;
grant select on rights_revision to orderly_worker;
grant select on schema_migrations to orderly_app;
grant select on schema_migrations to orderly_worker;
grant delete, insert, select on sessions to orderly_app;
grant delete, insert, select on sessions to orderly_worker;
grant insert, select on shipped_goods to orderly_app;
grant insert, select on shipped_goods to orderly_worker;
grant select on status_transitions to orderly_app;
grant delete, insert, select on status_transitions to orderly_worker;
grant insert, select, update on territories to orderly_app;
grant insert, select, update on territories to orderly_worker;
grant insert, select, update on territories_revision to orderly_app;
grant insert, select, update on territories_revision to orderly_worker;
grant insert, select, update on territory_boundaries to orderly_app;
grant insert, select, update on territory_boundaries to orderly_worker;
grant delete, insert, select, update on territory_closure to orderly_app;
grant delete, insert, select, update on territory_closure to orderly_worker;
grant insert, select, update on tracked_parcels to orderly_worker;
grant delete, insert, select, update on user_phones to orderly_app;
grant select on user_phones to orderly_worker;
grant insert, select, update on users to orderly_app;
grant insert, select, update on users to orderly_worker;
grant delete, insert, select, update on verifications to orderly_app;
grant delete, insert, select, update on verifications to orderly_worker;
grant insert, select on webhook_replays to orderly_app;
grant select, update on webhook_replays to orderly_worker;
grant insert, select, update on webhooks to orderly_app;
grant select, update on webhooks to orderly_worker;
grant update on deliveries (attempts) to orderly_app;
grant update on deliveries (code) to orderly_app;
grant update on deliveries (finished_at) to orderly_app;
grant update on deliveries (lease_until) to orderly_app;
grant update on deliveries (next_at) to orderly_app;
grant update on deliveries (read_at) to orderly_app;
grant update on deliveries (replays) to orderly_app;
grant update on deliveries (state) to orderly_app;
grant insert on journal_entries (action) to orderly_app;
grant insert on journal_entries (action) to orderly_worker;
grant insert on journal_entries (actor_id) to orderly_app;
grant insert on journal_entries (actor_id) to orderly_worker;
grant insert on journal_entries (actor_role) to orderly_app;
grant insert on journal_entries (actor_role) to orderly_worker;
grant insert on journal_entries (detail) to orderly_app;
grant insert on journal_entries (detail) to orderly_worker;
grant insert on journal_entries (id) to orderly_app;
grant insert on journal_entries (id) to orderly_worker;
grant insert on journal_entries (outcome) to orderly_app;
grant insert on journal_entries (outcome) to orderly_worker;
grant insert on journal_entries (patient_id) to orderly_app;
grant insert on journal_entries (patient_id) to orderly_worker;
grant insert on journal_entries (purpose) to orderly_app;
grant insert on journal_entries (purpose) to orderly_worker;
grant insert on journal_entries (request_id) to orderly_app;
grant insert on journal_entries (request_id) to orderly_worker;
grant insert on journal_entries (resource_id) to orderly_app;
grant insert on journal_entries (resource_id) to orderly_worker;
grant insert on journal_entries (resource_type) to orderly_app;
grant insert on journal_entries (resource_type) to orderly_worker;
grant insert on journal_entries (session_id) to orderly_app;
grant insert on journal_entries (session_id) to orderly_worker;
grant insert on journal_entries (source) to orderly_app;
grant insert on journal_entries (source) to orderly_worker;
grant insert on journal_entries (territory_id) to orderly_app;
grant insert on journal_entries (territory_id) to orderly_worker;
grant update on order_archives (encrypted_data) to orderly_app;
grant update on order_archives (purged_at) to orderly_app;
grant update on order_archives (purged_by) to orderly_app;
grant update on order_archives (state) to orderly_app;
grant select on order_drafts (author_id) to orderly_worker;
grant update on order_drafts (encrypted_data) to orderly_app;
grant select on order_drafts (id) to orderly_worker;
grant update on order_drafts (saved_at) to orderly_app;
grant select on order_drafts (saved_at) to orderly_worker;
grant update on order_drafts (version) to orderly_app;
grant update on sessions (confirmed_at) to orderly_app;
grant update on sessions (idle_until) to orderly_app;
grant update on sessions (last_seen_at) to orderly_app;
grant execute on function archive_chunk_stays() to public;
grant execute on function archive_stays() to public;
grant execute on function check_first_status() to public;
grant execute on function check_password() to public;
grant execute on function check_session() to public;
grant execute on function check_status_change() to public;
grant execute on function chunk_is_stored() to public;
grant execute on function current_role_name() to public;
grant execute on function current_user_id() to public;
grant execute on function document_is_stored() to public;
grant execute on function find_patients(bytea,bytea,uuid) to public;
grant execute on function is_in_reach(uuid,uuid) to public;
grant execute on function is_insert_only() to public;
grant execute on function is_order_in_sight(uuid) to public;
grant execute on function is_proven(text) to public;
grant execute on function journal_hold_still() to orderly_worker;
grant execute on function journal_identity_change() to public;
grant execute on function order_moved() to public;
grant execute on function visible_clinics() to public;
grant execute on function visible_territories() to public;
