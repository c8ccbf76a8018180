-- Counts every change of what people may see, so that rights that were kept are never used after they went stale. The trigger runs at the commit, when
-- nothing else is to be locked any more, so that it cannot be part of a deadlock. A session that ends is in the journal, and makes nobody else read theirs anew.
create table rights_revision (only_row boolean primary key default true check (only_row), revision bigint not null default 1);
insert into rights_revision default values;
grant select on rights_revision to orderly_app, orderly_worker;

create function rights_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update rights_revision set revision = revision + 1;
  return null;
end $$;
revoke execute on function rights_changed() from public;

create constraint trigger grants_rights after insert or update or delete on grants deferrable initially deferred
  for each row execute function rights_changed();
create constraint trigger users_rights after update on users deferrable initially deferred for each row
  when (old.role is distinct from new.role or old.organization_id is distinct from new.organization_id or old.disabled_at is distinct from new.disabled_at)
  execute function rights_changed();
create constraint trigger organizations_rights after update on organizations deferrable initially deferred for each row
  when (old.disabled_at is distinct from new.disabled_at) execute function rights_changed();
create constraint trigger api_keys_rights after update on api_keys deferrable initially deferred for each row
  when (old.revoked_at is distinct from new.revoked_at or old.expires_at <> new.expires_at) execute function rights_changed();
create constraint trigger sessions_rights after update on sessions deferrable initially deferred for each row
  when (old.expires_at > new.expires_at or old.user_id <> new.user_id) execute function rights_changed();
