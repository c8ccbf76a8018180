-- What administration needs: who changed an organisation, and from where, in the journal; people listed by name.

create index users_name on users (lower(name), id);
alter table idempotency_keys rename column order_id to resource_id;

-- As in 0002, and besides: from where and in which session, where the transaction says so, and which role and organisation a user gets.
create or replace function journal_identity_change() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  before jsonb := case when tg_op = 'INSERT' then '{}' else to_jsonb(old) end;
  after jsonb := case when tg_op = 'DELETE' then '{}' else to_jsonb(new) end;
  subject jsonb := case when tg_op = 'DELETE' then before else after end;
  about uuid := (case tg_table_name when 'users' then subject ->> 'id' else subject ->> 'user_id' end)::uuid;
  -- Signing in and out happens before and after there is a context: the account's own person acts.
  actor uuid := coalesce(current_user_id(), case tg_argv[0] when 'session' then about end);
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
create trigger organizations_journal_created after insert on organizations for each row execute function journal_identity_change('organization');
create trigger organizations_journal after update on organizations for each row
  when (old.* is distinct from new.*) execute function journal_identity_change('organization');
