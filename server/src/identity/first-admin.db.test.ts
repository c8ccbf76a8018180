import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabases, type TestDatabases } from '../../test/open-databases.ts';
import { statement } from '../platform/db/database.ts';
import { makeFirstAdmin } from './first-admin.ts';

const admins = statement(
  'first_admin_test',
  `select u.email, o.kind, a.password is not null as "canSignIn" from users u join organizations o on o.id = u.organization_id
     left join accounts a on a.user_id = u.id where u.role = 'admin'`,
);
const entries = statement('first_admin_entries', 'select action from journal_entries order by ord');
const wanted = { email: 'First@Example.org', password: 'a-password-long-enough', today: '2026-11-23' };

let database: TestDatabases;
beforeAll(async () => {
  database = await openTestDatabases();
});
afterAll(() => database.drop());

it('refuses a password that is too short', async () => {
  await expect(makeFirstAdmin(database.worker, { ...wanted, password: 'short' })).rejects.toThrow(/12 to 128/);
});

it('is made once, by one of several that start together, and is on record', async () => {
  const made = await Promise.all([1, 2, 3].map(() => makeFirstAdmin(database.worker, wanted)));
  expect(made.filter(Boolean)).toHaveLength(1);
  expect(await database.owner.query(admins)).toEqual([{ email: 'first@example.org', kind: 'master_distributor', canSignIn: true }]);
  const actions = (await database.worker.query<{ action: string }>(entries)).map(({ action }) => action);
  expect(actions).toEqual(['organization.created', 'user.created', 'account.created']);
  expect(await makeFirstAdmin(database.worker, { ...wanted, email: 'second@example.org' })).toBe(false);
});
