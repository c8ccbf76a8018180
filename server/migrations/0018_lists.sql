-- What was completed lately, of a territory, of a clinic and of all: a board that leaves out what was completed longer ago would walk past all of it. The columns
-- that change are in other indexes already, so that no update becomes dearer by these; an order enters them once.
create index orders_territory_done on orders (territory_id, since) where status = 'completed';
create index orders_clinic_done on orders (clinic_id, since) where status = 'completed';
create index orders_done on orders (since) where status = 'completed';

create index territories_operator on territories (operator_id);

-- The tree that servers keep says what operators are called; one who is called otherwise makes it another.
create function operator_renamed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update territories_revision set revision = revision + 1;
  return null;
end $$;
revoke execute on function operator_renamed() from public;
create trigger organizations_renamed after update of name on organizations for each row
  when (old.name is distinct from new.name and old.kind <> 'clinic') execute function operator_renamed();
