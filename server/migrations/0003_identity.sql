-- What administration needs: who changed an organisation, and from where, in the journal; people listed by name; passwords that are replaced while
-- somebody signs in.

create index users_name on users (lower(name), id);
alter table idempotency_keys rename column order_id to resource_id;

-- As in 0002, and besides: from where and in which session, where the transaction says so, and which role and organisation a user gets.
create or replace function journal_identity_change() returns trigger language plpgsql set search_path = public, pg_temp as $$
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
end $$;

-- The accounts library proves a password for a tenth of a second, and only then makes the session or changes the password. Its connections say which
-- stored passwords the request has proven (`orderly.proven_passwords`, digests); what is written counts only while the account has one of them. Other
-- connections say nothing and prove nothing.
create function is_proven(p_password text) returns boolean language sql stable
  return encode(sha256(convert_to(p_password, 'UTF8')), 'hex') = any (string_to_array(current_setting('orderly.proven_passwords', true), ','));

create function check_session() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  -- Holds the account until the session is committed: a change of the password waits for it, then ends it. One that came first is seen.
  perform 1 from accounts a join users u on u.id = a.user_id join organizations o on o.id = u.organization_id
    where a.user_id = new.user_id and a.provider_id = 'credential' and is_proven(a.password) and u.disabled_at is null and o.disabled_at is null
    for share of a;
  if not found then
    raise exception 'a session needs a proven password and a user who is not disabled' using errcode = 'OR004';
  end if;
  return new;
end $$;
create trigger sessions_proven before insert on sessions for each row
  when (current_setting('orderly.proven_passwords', true) <> '') execute function check_session();

create function check_password() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if is_proven(old.password) is not true then
    raise exception 'the password was changed by somebody else' using errcode = 'OR004';
  end if;
  -- The library has ended the other sessions before the account was its own. Those that were being made until then are there now.
  if current_setting('orderly.ends_sessions', true) = 'on' then
    delete from sessions where user_id = new.user_id;
  end if;
  return new;
end $$;
create trigger accounts_proven before update on accounts for each row
  when (old.password is distinct from new.password and current_setting('orderly.proven_passwords', true) <> '') execute function check_password();

create trigger organizations_journal_created after insert on organizations for each row execute function journal_identity_change('organization');
create trigger organizations_journal after update on organizations for each row
  when (old.* is distinct from new.*) execute function journal_identity_change('organization');
