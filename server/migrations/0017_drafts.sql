-- What somebody has typed of an order that is not placed yet: the author's own, for as long as they belong to the organisation they typed it for. The key
-- of its content is the row's alone and goes with it.
create table order_drafts (
  id uuid primary key,
  author_id uuid not null references users (id),
  organization_id uuid not null references organizations (id),
  version integer not null default 1 check (version > 0),
  wrapped_key bytea not null,
  root_kid text not null,
  encrypted_data jsonb not null,
  created_at timestamptz not null,
  saved_at timestamptz not null
);
create index order_drafts_author on order_drafts (author_id, saved_at);
create index order_drafts_saved on order_drafts (saved_at);
alter table order_drafts enable row level security;
alter table order_drafts force row level security;
create policy order_drafts_own on order_drafts to orderly_app
  using (author_id = (select current_user_id()) and organization_id = (select nullif(current_setting('orderly.organization_id', true), '')::uuid));
create policy order_drafts_worker on order_drafts to orderly_worker using (true);
grant select, insert, delete on order_drafts to orderly_app;
grant update (version, encrypted_data, saved_at) on order_drafts to orderly_app;
-- What is too old is removed unread.
grant select (id, author_id, saved_at), delete on order_drafts to orderly_worker;

-- When the person was last heard of, and from when on the session no longer counts: so long after that as the settings say. It never outlasts `expires_at`.
alter table sessions add column last_seen_at timestamptz not null default now();
alter table sessions add column idle_until timestamptz not null default now() + interval '15 minutes';
grant update (last_seen_at, idle_until) on sessions to orderly_app;
