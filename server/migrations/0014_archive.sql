-- What is sealed of an order that is over: a bundle for each step that ended it, as JSON and as PDF, kept for as long as it must be. Hashes, sizes and
-- times only; the keys of the contents are sealed under the patient's key.
create table order_archives (
  id uuid primary key,
  order_id uuid not null references orders (id),
  -- The step that ended the order.
  version integer not null,
  -- Sealing: contents may be under way. Sealed: it stands. Purged: its contents' keys are destroyed.
  state text not null default 'sealing' check (state in ('sealing', 'sealed', 'purged')),
  as_of timestamptz not null,
  retain_until timestamptz not null check (retain_until > as_of),
  storage text not null check (storage in ('database', 's3')),
  -- Of the attempt that is, or was, taken: an older one that is still under way finds itself overtaken.
  json_upload uuid not null,
  pdf_upload uuid not null,
  -- Lengths of the files, and of their compressed form, which is what is sealed.
  json_bytes bigint check (json_bytes > 0),
  json_packed_bytes bigint check (json_packed_bytes > 0),
  json_sha256 text check (json_sha256 ~ '^[0-9a-f]{64}$'),
  pdf_bytes bigint check (pdf_bytes > 0),
  pdf_packed_bytes bigint check (pdf_packed_bytes > 0),
  pdf_sha256 text check (pdf_sha256 ~ '^[0-9a-f]{64}$'),
  encrypted_data jsonb,
  sealed_at timestamptz,
  purged_at timestamptz,
  purged_by uuid references users (id),
  unique (order_id, version),
  check ((state = 'sealing') = (sealed_at is null)),
  check ((state = 'purged') = (purged_at is not null) and (purged_at is null) = (purged_by is null)),
  check (state = 'sealing' or num_nulls(json_bytes, json_packed_bytes, json_sha256, pdf_bytes, pdf_packed_bytes, pdf_sha256) = 0),
  check ((state = 'sealed') = (encrypted_data is not null))
);

create table archive_chunks (
  upload_id uuid not null,
  n integer not null check (n >= 0),
  archive_id uuid not null references order_archives (id),
  bytes bytea not null check (length(bytes) > 0),
  primary key (upload_id, n)
);
alter table archive_chunks alter column bytes set storage external;
create index archive_chunks_archive on archive_chunks (archive_id);

-- Whoever asks: what is sealed stays as it is until its time is over, by the database's own clock, and then goes as a whole.
create function archive_stays() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' or old.state = 'purged' then
    raise exception 'a sealed bundle cannot be changed' using errcode = 'OR002';
  end if;
  if new.state <> 'purged' or old.retain_until > now()
    or to_jsonb(new) - '{state,encrypted_data,purged_at,purged_by}'::text[] <> to_jsonb(old) - '{state,encrypted_data,purged_at,purged_by}'::text[] then
    raise exception 'a sealed bundle cannot be changed before its time is over' using errcode = 'OR002';
  end if;
  return new;
end $$;
create trigger order_archives_stay before update or delete on order_archives for each row when (old.state <> 'sealing') execute function archive_stays();
create function archive_chunk_stays() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'UPDATE' or exists (select 1 from order_archives a
      where a.id = old.archive_id and a.state = 'sealed' and old.upload_id in (a.json_upload, a.pdf_upload)) then
    raise exception 'a sealed bundle cannot be changed' using errcode = 'OR002';
  end if;
  return old;
end $$;
create trigger archive_chunks_stay before update or delete on archive_chunks for each row execute function archive_chunk_stays();
create trigger order_archives_no_truncate before truncate on order_archives for each statement execute function is_insert_only();
create trigger archive_chunks_no_truncate before truncate on archive_chunks for each statement execute function is_insert_only();

-- In sight with its order. Sealing is the system's; purging an administrator's.
alter table order_archives enable row level security;
alter table order_archives force row level security;
create policy order_archives_read on order_archives for select to orderly_app using (exists (select 1 from orders o where o.id = order_id));
create policy order_archives_purge on order_archives for update to orderly_app
  using ((select current_role_name()) = 'admin' and state = 'sealed' and exists (select 1 from orders o where o.id = order_id))
  with check (state = 'purged' and purged_by = (select current_user_id()));
create policy order_archives_worker on order_archives to orderly_worker using (true);
alter table archive_chunks enable row level security;
alter table archive_chunks force row level security;
create policy archive_chunks_read on archive_chunks for select to orderly_app
  using (exists (select 1 from order_archives a where a.id = archive_id and a.state = 'sealed'));
create policy archive_chunks_worker on archive_chunks to orderly_worker using (true);
grant select on order_archives, archive_chunks to orderly_app;
grant update (state, encrypted_data, purged_at, purged_by) on order_archives to orderly_app;
grant select, insert, update on order_archives to orderly_worker;
grant select, insert, delete on archive_chunks to orderly_worker;
