-- A check may lapse while its order waits for the clinic, and not only once it is to ship: both are made again.
drop index orders_checks_lapse;
create index orders_checks_lapse on orders (checks_until)
  where status in ('verification', 'in_progress') and coalesce(fulfilment, 'preparing') = 'preparing' and checks_until < 'infinity';

-- Which stay of the order at the desk a claim is of, as the order itself says: comparing the clocks of two machines handed one order to two people when one went ahead.
alter table order_claims add column order_since timestamptz;
-- What may be written may be read: one policy says both, and each look at a claim goes by it once.
drop policy order_claims_read on order_claims;

-- When the person of a session last typed their password; signing an order asks for it again after a while. Sessions of before have to.
alter table sessions add column confirmed_at timestamptz;
alter table sessions alter column confirmed_at set default now();
grant update (confirmed_at) on sessions to orderly_app;
