-- What was sent about an order is listed for whoever sees the order, but for a sales representative. It holds no content and no address; whom it names by name is the
-- application's to decide.
create policy deliveries_of_order on deliveries for select to orderly_app using (
  order_id is not null and (select current_role_name()) <> 'sales_rep' and exists (select 1 from orders o where o.id = order_id));
create index deliveries_order on deliveries (order_id, id) where order_id is not null;
