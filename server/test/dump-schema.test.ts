import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dumpSchema } from '../tools/dump-schema.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

let database: TestDatabase;
let owner: pg.Client;

beforeEach(async () => {
  database = await createTestDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});

afterEach(async () => {
  await owner.end();
  await database.drop();
});

describe('the schema dump', () => {
  it('is the same for the same schema, whatever the rows', async () => {
    const before = await dumpSchema(database.ownerUrl);
    await owner.query('create table probe (id int); insert into probe values (1); drop table probe');
    expect(await dumpSchema(database.ownerUrl)).toBe(before);
    expect(await dumpSchema(database.superuserUrl)).toBe(before);
  });

  it.each([
    ['a column', 'alter table orders add column probe text'],
    ['a default', 'alter table orders alter column id drop default'],
    ['not null', 'alter table orders alter column clinic_id drop not null'],
    ['a check', 'alter table orders add constraint probe check (id is not null)'],
    ['a foreign key', 'alter table sessions add column probe uuid references users(id) on delete cascade'],
    ['an index', 'create index probe on orders (id) where id is null'],
    ['row-level security', 'alter table orders no force row level security'],
    ['a policy', 'alter policy orders_app on orders using (true)'],
    ['who a policy is for', 'alter policy orders_app on orders to public'],
    ['a trigger', 'alter table orders disable trigger orders_status'],
    ['a function', "create or replace function current_role_name() returns text stable language sql as $$ select 'admin' $$"],
    ['who may call a function', 'revoke execute on function is_insert_only() from public'],
    ["who may write a table's rows", 'grant delete on orders to orderly_app'],
    ['who may write a column', 'revoke insert (detail) on journal_entries from orderly_app'],
    ['who may make tables', 'grant create on schema public to orderly_app'],
    ['what is granted on tables to come', 'alter default privileges in schema public grant select on tables to public'],
    ['a domain', 'alter domain order_priority drop constraint order_priority_check'],
    ['a view', 'create view probe with (security_invoker) as select 1 as one'],
    ['the storage of a table', 'alter table orders set (fillfactor = 70)'],
  ])('shows a change of %s', async (_, change) => {
    // Rights on the schema are the database owner's to give.
    const before = await dumpSchema(database.ownerUrl);
    await owner.query(change);
    expect(await dumpSchema(database.ownerUrl)).not.toBe(before);
  });

  it.each([
    ['an enumeration', "create type probe as enum ('a')"],
    ['a materialized view', 'create materialized view probe as select 1 as one'],
    ['a sequence of nobody', 'create sequence probe'],
    ['a rule', 'create rule probe as on delete to orders do instead nothing'],
    ['an aggregate', 'create aggregate probe (int) (sfunc = int4pl, stype = int)'],
  ])('refuses %s, which it cannot show', async (_, change) => {
    await owner.query(change);
    await expect(dumpSchema(database.ownerUrl)).rejects.toThrow(/does not print these[\s\S]*probe/);
  });
});
