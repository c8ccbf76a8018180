-- The journal: one insert-only record of everything that happened or was looked at, and the tree that proves it was not altered.

-- Domains, as in 0001: the table's own CHECKs would be read anew in every statement.
create domain journal_word as text check (value ~ '^[a-z][a-z_]*$' and length(value) <= 40);
create domain journal_action as text check (value ~ '^[a-z][A-Za-z_]*(\.[a-z][A-Za-z_]*)+$' and length(value) <= 64);
create domain journal_outcome as text check (value in ('ok', 'denied', 'failed'));
create domain journal_request_id as text check (length(value) <= 64);
-- An address, never a network: a mask would not be part of the leaf.
create domain journal_address as inet check (masklen(value) = case family(value) when 4 then 32 else 128 end);
-- Canonical JSON (RFC 8785) of codes, ids and numbers; never PHI.
create domain journal_detail as text check (length(value) <= 4000);

create table journal_entries (
  id uuid primary key default uuidv7(),
  ord bigint not null generated always as identity,
  -- Which transaction wrote it: identity order is not commit order.
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null default clock_timestamp(),
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
  detail journal_detail not null default '{}'
);
-- What the sequencer looks for: what is new, and the rest of more than one batch.
create index journal_entries_xid on journal_entries (xid);
create unique index journal_entries_ord on journal_entries (ord);
-- The search: one column, then newest first. `ok` needs no index of its own, since nearly every entry is.
create index journal_entries_time on journal_entries (at, id);
create index journal_entries_patient on journal_entries (patient_id, at, id) where patient_id is not null;
create index journal_entries_actor on journal_entries (actor_id, at, id) where actor_id is not null;
create index journal_entries_resource on journal_entries (resource_id, at, id) where resource_id is not null;
create index journal_entries_action on journal_entries (action, at, id);
create index journal_entries_outcome on journal_entries (outcome, at, id) where outcome <> 'ok';

-- What the sequencer gave a committed entry. Position 1 is leaf 0 of the tree.
create table journal_positions (
  position bigint primary key check (position >= 1),
  entry_id uuid not null unique,
  leaf_hash bytea not null check (length(leaf_hash) = 32)
);

-- One row. `frontier`: the roots of the perfect subtrees, largest first. Every entry visible in the snapshot `placed` has its position. A batch that
-- could not take all that was visible in `window_end` stopped at `window_ord`.
create table journal_tree (
  only_row boolean primary key default true check (only_row),
  size bigint not null check (size >= 0),
  frontier bytea not null check (length(frontier) = 32 * bit_count(size::bit(64))),
  placed pg_snapshot not null,
  window_end pg_snapshot,
  window_ord bigint not null default 0,
  -- Transaction ids mean something in this database cluster only.
  system_identifier bigint not null
);
insert into journal_tree (size, frontier, placed, system_identifier)
  select 0, '', '1:1:', system_identifier from pg_control_system();

create table journal_checkpoints (
  size bigint primary key check (size >= 0),
  root bytea not null check (length(root) = 32),
  note text not null check (length(note) <= 1000),
  at timestamptz not null default clock_timestamp()
);

-- Up to which position a follower has handled everything.
create table journal_followers (
  name text primary key check (name ~ '^[a-z][a-z_]*$' and length(name) <= 60),
  position bigint not null default 0 check (position >= 0),
  updated_at timestamptz not null default now()
);

-- Whether what a denied entry named was there; kept apart, since the caller must not learn it and entries never change.
create table journal_denied_existence (
  entry_id uuid primary key,
  existed boolean not null,
  at timestamptz not null default clock_timestamp()
);

-- Failures without a known actor, per minute and source. A null source: more sources than one process counts apart.
create table journal_anonymous_failures (
  minute timestamptz not null check (minute = date_trunc('minute', minute)),
  source inet,
  action text not null check (action ~ '^[a-z][A-Za-z_]*(\.[a-z][A-Za-z_]*)+$' and length(action) <= 64),
  count bigint not null check (count >= 1),
  unique nulls not distinct (minute, source, action)
);

-- For the sequencer after a logical restore: nobody writes entries until its transaction ends. Answers what is visible once the lock is held: whatever
-- is written later is not.
create function journal_hold_still() returns pg_snapshot language plpgsql security definer set search_path = public, pg_temp as $$
begin
  lock table journal_entries in share mode;
  return pg_current_snapshot();
end $$;
revoke execute on function journal_hold_still() from public;
grant execute on function journal_hold_still() to orderly_worker;

-- Insert-only for everyone, the owner and replication included.
create trigger journal_entries_insert_only before update or delete or truncate on journal_entries
  for each statement execute function is_insert_only();
create trigger journal_positions_insert_only before update or delete or truncate on journal_positions
  for each statement execute function is_insert_only();
create trigger journal_checkpoints_insert_only before update or delete or truncate on journal_checkpoints
  for each statement execute function is_insert_only();
alter table journal_entries enable always trigger journal_entries_insert_only;
alter table journal_positions enable always trigger journal_positions_insert_only;
alter table journal_checkpoints enable always trigger journal_checkpoints_insert_only;

alter table journal_entries enable row level security;
alter table journal_entries force row level security;
create policy journal_read on journal_entries for select to orderly_app
  using ((select current_role_name()) in ('compliance', 'admin') and (territory_id is null or territory_id = any ((select visible_territories())::uuid[])));
-- Inside an entered transaction nobody writes in another person's name; the system's own steps commit with the caller's.
create policy journal_write on journal_entries for insert to orderly_app
  with check (current_user_id() is null or actor_id = current_user_id() or actor_id = '00000000-0000-7000-8000-000000000001');
create policy journal_worker_read on journal_entries for select to orderly_worker using (true);
create policy journal_worker_write on journal_entries for insert to orderly_worker, orderly_owner with check (true);

-- `xid`, `ord` and `at` are the database's to give.
grant insert (id, actor_id, actor_role, session_id, request_id, source, action, resource_type, resource_id, patient_id, territory_id, outcome, purpose, detail)
  on journal_entries to orderly_app, orderly_worker;
grant select on journal_entries, journal_positions, journal_tree, journal_checkpoints, journal_followers, journal_denied_existence,
  journal_anonymous_failures to orderly_app, orderly_worker;
grant insert on journal_positions, journal_checkpoints, journal_denied_existence to orderly_worker;
grant update on journal_tree to orderly_worker;
grant insert, update on journal_followers, journal_anonymous_failures to orderly_worker;

-- Accounts, sessions, keys and grants: whoever changes them, the entry commits with the change. The argument is the resource's word.
create function journal_identity_change() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  before jsonb := case when tg_op = 'INSERT' then '{}' else to_jsonb(old) end;
  after jsonb := case when tg_op = 'DELETE' then '{}' else to_jsonb(new) end;
  subject jsonb := case when tg_op = 'DELETE' then before else after end;
  about uuid := (case tg_table_name when 'users' then subject ->> 'id' else subject ->> 'user_id' end)::uuid;
  -- Signing in and out happens before and after there is a context: the account's own person acts.
  actor uuid := coalesce(current_user_id(), case tg_argv[0] when 'session' then about end);
  address text := subject ->> 'ip_address';
  changed text;
begin
  select string_agg(to_json(key)::text, ',' order by key collate "C") into changed
    from jsonb_each(after) a(key, value) where tg_op = 'UPDATE' and before -> key is distinct from value;
  insert into journal_entries (actor_id, actor_role, session_id, request_id, source, action, resource_type, resource_id, territory_id, outcome, detail)
  values (actor, current_role_name(), case tg_argv[0] when 'session' then (subject ->> 'id')::uuid end, nullif(current_setting('orderly.request_id', true), ''),
    case when pg_input_is_valid(address, 'inet') then host(address::inet)::inet end,
    tg_argv[0] || '.' || case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'changed' else 'ended' end, tg_argv[0], (subject ->> 'id')::uuid,
    (subject ->> 'territory_id')::uuid, 'ok',
    -- Canonical by construction: members sorted, no spaces.
    '{' || concat_ws(',', '"changed":[' || changed || ']', '"clinicId":' || to_json(subject ->> 'clinic_id')::text, '"userId":' || to_json(about)::text) || '}');
  return null;
end $$;
create trigger users_journal_created after insert on users for each row execute function journal_identity_change('user');
create trigger users_journal after update on users for each row
  when (old.* is distinct from new.*) execute function journal_identity_change('user');
create trigger sessions_journal_created after insert or delete on sessions for each row execute function journal_identity_change('session');
-- No role but the owner may change a session. Whoever does it nevertheless, by taking one over or making it last longer, leaves an entry.
create trigger sessions_journal after update on sessions for each row
  when (old.id <> new.id or old.user_id <> new.user_id or old.token <> new.token or old.expires_at < new.expires_at)
  execute function journal_identity_change('session');
create trigger accounts_journal_created after insert or delete on accounts for each row execute function journal_identity_change('account');
create trigger accounts_journal after update on accounts for each row
  when (old.password is distinct from new.password or old.user_id <> new.user_id) execute function journal_identity_change('account');
create trigger grants_journal_created after insert on grants for each row execute function journal_identity_change('grant');
create trigger grants_journal after update on grants for each row
  when (old.* is distinct from new.*) execute function journal_identity_change('grant');
create trigger api_keys_journal_created after insert on api_keys for each row execute function journal_identity_change('api_key');
create trigger api_keys_journal after update on api_keys for each row
  when (old.* is distinct from new.*) execute function journal_identity_change('api_key');
