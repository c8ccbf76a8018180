-- What belongs to an order on paper. On the order itself codes, ids and times only; names, days and the key of each content are sealed.
create domain order_document_list as jsonb check (jsonb_typeof(value) = 'array' and jsonb_array_length(value) <= 100);
alter table orders add column documents order_document_list not null default '[]';

create table order_documents (
  id uuid primary key,
  order_id uuid not null references orders (id),
  -- Awaited: nothing has come. Receiving: an upload is under way. Received: it has come whole. Stored: it is the order's.
  state text not null default 'awaited' check (state in ('awaited', 'receiving', 'received', 'stored')),
  kind text not null,
  satisfies text[] not null check (cardinality(satisfies) between 1 and 20),
  class text not null check (class in ('contact', 'identity', 'clinical', 'coverage', 'fulfilment')),
  media_type text not null,
  bytes bigint not null check (bytes > 0),
  storage text not null check (storage in ('database', 's3')),
  -- Of the upload that is, or was, taken: an older one that is still under way finds itself overtaken.
  upload_id uuid,
  added_by uuid not null references users (id),
  announced_at timestamptz not null default now(),
  stored_at timestamptz,
  encrypted_data jsonb not null,
  check ((state = 'awaited') = (upload_id is null)),
  check ((state = 'stored') = (stored_at is not null))
);
create index order_documents_order on order_documents (order_id);
create index order_documents_unfinished on order_documents (announced_at) where state <> 'stored';

-- A content in pieces, sealed. Ciphertext does not compress.
create table document_chunks (
  upload_id uuid not null,
  n integer not null check (n >= 0),
  document_id uuid not null references order_documents (id),
  bytes bytea not null check (length(bytes) > 0),
  primary key (upload_id, n)
);
alter table document_chunks alter column bytes set storage external;
create index document_chunks_document on document_chunks (document_id);

-- What an order holds stays as it came.
create function document_is_stored() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  raise exception 'a stored document cannot be changed' using errcode = 'OR002';
end $$;
create trigger order_documents_stay before update or delete on order_documents for each row when (old.state = 'stored') execute function document_is_stored();
create function chunk_is_stored() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if exists (select 1 from order_documents d where d.id = old.document_id and d.state = 'stored' and d.upload_id = old.upload_id) then
    raise exception 'a stored document cannot be changed' using errcode = 'OR002';
  end if;
  return old;
end $$;
create trigger document_chunks_stay before update or delete on document_chunks for each row execute function chunk_is_stored();
create trigger order_documents_no_truncate before truncate on order_documents for each statement execute function is_insert_only();
create trigger document_chunks_no_truncate before truncate on document_chunks for each statement execute function is_insert_only();

-- In sight with its order; until it is stored, it is the business of whoever sends it.
alter table order_documents enable row level security;
alter table order_documents force row level security;
create policy order_documents_read on order_documents for select to orderly_app using (exists (select 1 from orders o where o.id = order_id));
create policy order_documents_add on order_documents for insert to orderly_app
  with check (added_by = (select current_user_id()) and is_order_in_sight(order_id));
create policy order_documents_send on order_documents for update to orderly_app
  using (added_by = (select current_user_id()) and exists (select 1 from orders o where o.id = order_id)) with check (added_by = (select current_user_id()));
create policy order_documents_worker on order_documents to orderly_worker using (true);

alter table document_chunks enable row level security;
alter table document_chunks force row level security;
create policy document_chunks_read on document_chunks for select to orderly_app
  using (exists (select 1 from order_documents d where d.id = document_id));
create policy document_chunks_send on document_chunks for insert to orderly_app
  with check (exists (select 1 from order_documents d where d.id = document_id and d.upload_id = document_chunks.upload_id and d.state = 'receiving'
    and d.added_by = (select current_user_id())));
create policy document_chunks_drop on document_chunks for delete to orderly_app
  using (exists (select 1 from order_documents d where d.id = document_id and d.added_by = (select current_user_id())));
create policy document_chunks_worker on document_chunks to orderly_worker using (true);
grant select, insert, update on order_documents to orderly_app;
grant select, insert, delete on document_chunks to orderly_app;
grant select, delete on order_documents, document_chunks to orderly_worker;
