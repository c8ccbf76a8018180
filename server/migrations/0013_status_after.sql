-- A trigger before an update has the row locked and read again before it is written, also where its condition does not hold, and has PostgreSQL read the
-- expression of `stage` in every statement: a tenth of the statement that changes an order. Afterwards it refuses the same changes, in the same statement.
drop trigger orders_status on orders;
create trigger orders_status after update of status on orders for each row when (old.status is distinct from new.status) execute function check_status_change();
