-- A digest of the record elsewhere that an order was made from, so that it is made once however often that record is read.
alter table orders add column source bytea;
create unique index orders_source on orders (clinic_id, source) where source is not null;
