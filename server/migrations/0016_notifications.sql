-- Orders whose due time has passed, each flagged once for each due time.
create table overdue_orders (
  order_id uuid primary key references orders (id),
  due_at timestamptz not null,
  flagged_at timestamptz not null
);
alter table overdue_orders enable row level security;
alter table overdue_orders force row level security;
create policy overdue_orders_worker on overdue_orders to orderly_worker using (true);
grant select, insert, update on overdue_orders to orderly_worker;

-- Who may see an order is looked up by its territory and clinic, for every change of it.
create index grants_territory on grants (territory_id) where territory_id is not null;
create index grants_clinic on grants (clinic_id) where clinic_id is not null;

-- From when on events are told; what happened before is nobody's news.
create table notification_start (only_row boolean primary key default true check (only_row), at timestamptz not null);
grant select, insert on notification_start to orderly_worker;

-- What each person chose; without a row the rules alone count.
create table notification_preferences (
  user_id uuid primary key references users (id),
  choices jsonb not null check (jsonb_typeof(choices) = 'object'),
  quiet_from text check (quiet_from ~ '^\d\d:\d\d$'),
  quiet_until text check (quiet_until ~ '^\d\d:\d\d$'),
  time_zone text not null check (length(time_zone) <= 64),
  digest text not null check (digest in ('off', 'hourly', 'daily')),
  digest_at text not null check (digest_at ~ '^\d\d:\d\d$'),
  updated_at timestamptz not null default now(),
  check ((quiet_from is null) = (quiet_until is null))
);
-- Where somebody gets SMS. Of a code only its id is kept; the code follows from it under a key.
create table user_phones (
  user_id uuid primary key references users (id),
  number text check (number ~ '^\+[1-9]\d{7,14}$'),
  verified_at timestamptz,
  code_id uuid,
  code_until timestamptz,
  tries integer not null default 0,
  codes_sent integer not null default 0,
  codes_since timestamptz not null default now()
);
alter table notification_preferences enable row level security;
alter table notification_preferences force row level security;
create policy notification_preferences_own on notification_preferences to orderly_app using (user_id = (select current_user_id()));
create policy notification_preferences_worker on notification_preferences to orderly_worker using (true);
alter table user_phones enable row level security;
alter table user_phones force row level security;
create policy user_phones_own on user_phones to orderly_app using (user_id = (select current_user_id()));
create policy user_phones_worker on user_phones to orderly_worker using (true);
grant select, insert, update on notification_preferences to orderly_app, orderly_worker;
grant select, insert, update, delete on user_phones to orderly_app;
grant select on user_phones to orderly_worker;

-- Systems that are told by HTTP what the machine they belong to may see. Secrets are sealed.
create table webhooks (
  id uuid primary key default uuidv7(),
  name text not null check (length(name) between 1 and 100),
  url text not null check (length(url) <= 500),
  events text[] not null check (cardinality(events) between 1 and 50),
  user_id uuid not null references users (id),
  secret bytea not null,
  previous_secret bytea,
  previous_until timestamptz,
  failing_since timestamptz,
  disabled_at timestamptz,
  disabled_because text check (disabled_because in ('asked', 'gone', 'failing')),
  created_by uuid not null references users (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((disabled_at is null) = (disabled_because is null))
);
create index webhooks_user on webhooks (user_id);
alter table webhooks enable row level security;
alter table webhooks force row level security;
create policy webhooks_admin on webhooks to orderly_app using ((select current_role_name()) = 'admin');
create policy webhooks_worker on webhooks to orderly_worker using (true);
grant select, insert, update on webhooks to orderly_app;
grant select, update on webhooks to orderly_worker;

-- Events that a webhook is to be sent again: those after `next_position` are still to be queued.
create table webhook_replays (
  id uuid primary key default uuidv7(),
  webhook_id uuid not null references webhooks (id),
  next_position bigint not null,
  to_position bigint not null,
  asked_at timestamptz not null default now(),
  done_at timestamptz
);
create index webhook_replays_open on webhook_replays (id) where done_at is null;
alter table webhook_replays enable row level security;
alter table webhook_replays force row level security;
create policy webhook_replays_admin on webhook_replays to orderly_app using ((select current_role_name()) = 'admin');
create policy webhook_replays_worker on webhook_replays to orderly_worker using (true);
grant select, insert on webhook_replays to orderly_app;
grant select, update on webhook_replays to orderly_worker;

-- One row for each event, recipient and channel, whatever becomes of it. Holds no content: messages are written when they are sent, by what may be seen then.
create table deliveries (
  id uuid primary key default uuidv7(),
  event_id uuid not null,
  -- A user; of a webhook the webhook.
  recipient_id uuid not null,
  channel text not null check (channel in ('in_app', 'email', 'sms', 'webhook')),
  kind text not null check (length(kind) <= 60),
  -- Of the event in the journal.
  position bigint not null,
  order_id uuid,
  territory_id uuid,
  urgent boolean not null default false,
  digest boolean not null default false,
  state text not null check (state in ('queued', 'sent', 'delivered', 'bounced', 'failed', 'suppressed')),
  code text check (length(code) <= 60),
  attempts integer not null default 0,
  repeats integer not null default 0,
  replays integer not null default 0,
  next_at timestamptz,
  -- While somebody is at it. One that is over and still here was cut short, and nobody knows whether the message left.
  lease_until timestamptz,
  -- Of the message that it goes in, the same however often that is sent; a digest's is shared.
  message_id uuid,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  finished_at timestamptz,
  read_at timestamptz,
  check ((state = 'queued') = (next_at is not null))
);
create unique index deliveries_once on deliveries (event_id, recipient_id, channel);
create index deliveries_inbox on deliveries (recipient_id, position desc, id desc) where channel = 'in_app';
create index deliveries_unread on deliveries (recipient_id, position) where channel = 'in_app' and read_at is null;
create index deliveries_due on deliveries (channel, next_at, id) where state = 'queued';
create index deliveries_in_turn on deliveries (recipient_id, order_id, position) where channel = 'webhook' and state = 'queued';
create index deliveries_state on deliveries (state, id);
create index deliveries_message on deliveries (message_id) where message_id is not null;

alter table deliveries enable row level security;
alter table deliveries force row level security;
-- In sight with its order, and by itself with its territory. Whose it is reads it, and an administrator.
create policy deliveries_read on deliveries for select to orderly_app using (
  ((channel = 'in_app' and recipient_id = (select current_user_id())) or (select current_role_name()) = 'admin')
  and (order_id is null or exists (select 1 from orders o where o.id = order_id))
  and (order_id is not null or territory_id is null or territory_id = any ((select visible_territories())::uuid[])));
create policy deliveries_change on deliveries for update to orderly_app using (
  ((channel = 'in_app' and recipient_id = (select current_user_id())) or (select current_role_name()) = 'admin')
  and (order_id is null or exists (select 1 from orders o where o.id = order_id))
  and (order_id is not null or territory_id is null or territory_id = any ((select visible_territories())::uuid[])));
create policy deliveries_code on deliveries for insert to orderly_app
  with check (channel = 'sms' and kind = 'phone_code' and order_id is null and recipient_id = (select current_user_id()));
create policy deliveries_worker on deliveries to orderly_worker using (true);
grant select, insert on deliveries to orderly_app;
grant update (read_at, state, code, attempts, replays, next_at, lease_until, finished_at) on deliveries to orderly_app;
grant select, insert, update, delete on deliveries to orderly_worker;

-- Mail and SMS where nobody takes them: kept and shown in place of being sent.
create table outbox (
  message_id uuid primary key,
  channel text not null check (channel in ('email', 'sms')),
  recipient text not null,
  subject text,
  text text not null,
  html text,
  order_ids uuid[] not null default '{}',
  created_at timestamptz not null default now()
);
create index outbox_age on outbox (created_at);
alter table outbox enable row level security;
alter table outbox force row level security;
create policy outbox_admin on outbox for select to orderly_app using ((select current_role_name()) = 'admin'
  and not exists (select 1 from unnest(order_ids) as told (id) where not exists (select 1 from orders o where o.id = told.id)));
create policy outbox_worker on outbox to orderly_worker using (true);
grant select on outbox to orderly_app;
grant select, insert, delete on outbox to orderly_worker;

-- Addresses that refused mail for good.
create table bounced_addresses (address text primary key, code text not null, since timestamptz not null default now());
grant select, insert, update, delete on bounced_addresses to orderly_worker;

-- Texts of messages, every version kept; null parts: as they are shipped.
create table notification_templates (
  key text not null check (length(key) <= 60),
  version integer not null check (version >= 1),
  parts jsonb,
  changed_by uuid not null references users (id),
  changed_at timestamptz not null default now(),
  primary key (key, version)
);
create trigger notification_templates_insert_only before update or delete or truncate on notification_templates
  for each statement execute function is_insert_only();
alter table notification_templates enable row level security;
alter table notification_templates force row level security;
create policy notification_templates_admin on notification_templates to orderly_app using ((select current_role_name()) = 'admin');
create policy notification_templates_worker on notification_templates for select to orderly_worker using (true);
grant select, insert on notification_templates to orderly_app;
grant select on notification_templates to orderly_worker;
