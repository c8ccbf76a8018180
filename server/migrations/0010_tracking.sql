-- Parcels whose carrier is asked how far they are, and when next; when something new was last heard of each, and since when it is flagged as silent. One that is over is left alone.
create table tracked_parcels (
  shipment_id uuid primary key,
  order_id uuid not null references orders (id),
  next_at timestamptz not null default now(),
  heard_at timestamptz not null default now(),
  flagged_at timestamptz,
  over_at timestamptz
);
create index tracked_parcels_due on tracked_parcels (next_at) where over_at is null;
create index tracked_parcels_silent on tracked_parcels (heard_at) where over_at is null and flagged_at is null;
alter table tracked_parcels enable row level security;
alter table tracked_parcels force row level security;
create policy tracked_parcels_worker on tracked_parcels to orderly_worker using (true);
grant select, insert, update on tracked_parcels to orderly_worker;
