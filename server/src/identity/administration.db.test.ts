import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabases, type TestDatabases } from '../../test/open-databases.ts';
import { systemClock } from '../platform/clock.ts';
import { type Database, type Statement, statement } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { IdentityDeps } from './administer.ts';
import type { Asked } from './asked.ts';
import { createOrganization, setOrganizationDisabled } from './organizations.ts';
import { changeUser, createUser, setUserDisabled } from './users.ts';

let serial = 0;
const sql = (text: string): Statement => {
  serial += 1;
  return statement(`administration_test_${serial}`, text);
};
const addOrganization = sql('insert into organizations (id, kind, name) values ($1, $2, $3)');
const addUser = sql(`with u as (insert into users (id, name, email, organization_id, role) values ($1, $2, $2 || '@x.test', $3, 'admin') returning id)
  insert into sessions (token, user_id, expires_at) select $2, id, now() + interval '1 hour' from u`);
const admins = sql(`select u.name from users u join organizations o on o.id = u.organization_id
  where u.role = 'admin' and u.disabled_at is null and o.disabled_at is null order by u.name`);
const hold = sql('select pg_advisory_xact_lock(7237432, 0)');
const waiting = sql(`select count(*) as count from pg_locks where locktype = 'advisory' and not granted and classid = 7237432
  and database = (select oid from pg_database where datname = current_database())`);
const requests = sql(`select distinct request_id from journal_entries where request_id like 'race-%' and outcome = 'ok' order by 1`);

let database: TestDatabases | null = null;
let owner: Database;
let deps: IdentityDeps;
let ids: { master: string; clinic: string; ann: string; bob: string };

beforeEach(async () => {
  await database?.drop();
  database = await openTestDatabases();
  owner = database.owner;
  deps = { db: database.app, clock: systemClock };
  ids = { master: newId(), clinic: newId(), ann: newId(), bob: newId() };
  await owner.query(addOrganization, [ids.master, 'master_distributor', 'Master']);
  await owner.query(addOrganization, [ids.clinic, 'clinic', 'Clinic']);
  for (const name of ['ann', 'bob'] as const) await owner.query(addUser, [ids[name], name, ids.master]);
});
afterAll(() => database?.drop());

const as = (token: string): Asked => ({
  credential: { kind: 'session', token },
  context: { requestId: `race-${token}`, source: null },
  idempotency: null,
});
const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error) => (error instanceof OrderlyError ? (error.errors[0]?.code ?? error.code) : `${error}`),
  );
const namesOfAdmins = async (): Promise<string[]> => (await owner.query<{ name: string }>(admins)).map(({ name }) => name);

/** Lets all of them enter, sees all of them wait for their turn, and only then gives it: each was allowed when it came. */
async function racing(works: readonly (() => Promise<unknown>)[]): Promise<string[]> {
  return owner
    .transaction(async (tx) => {
      await tx.query(hold);
      const outcomes = Promise.all(works.map((work) => outcomeOf(work())));
      const until = Date.now() + 10_000;
      while (((await tx.query<{ count: number }>(waiting))[0]?.count ?? 0) < works.length) {
        if (Date.now() > until) throw new Error('they do not wait for each other');
        await sleep(20);
      }
      return { outcomes };
    })
    .then(({ outcomes }) => outcomes);
}

describe('of two administrators one is left', () => {
  const disable = (by: string, userId: string) => () => setUserDisabled(deps, { ...as(by), userId, disabled: true });
  const demote = (by: string, userId: string) => () => changeUser(deps, { ...as(by), userId, input: { role: 'compliance' } });
  const move = (by: string, userId: string) => () => changeUser(deps, { ...as(by), userId, input: { organizationId: ids.clinic, role: 'provider' } });

  it.each([
    ['disable each other', () => [disable('ann', ids.bob), disable('bob', ids.ann)], 'unauthenticated'],
    ['disable themselves', () => [disable('ann', ids.ann), disable('bob', ids.bob)], 'last_admin'],
    ['demote each other', () => [demote('ann', ids.bob), demote('bob', ids.ann)], 'forbidden'],
    ['demote themselves', () => [demote('ann', ids.ann), demote('bob', ids.bob)], 'last_admin'],
    ['move each other to a clinic', () => [move('ann', ids.bob), move('bob', ids.ann)], 'forbidden'],
    ['disable and demote themselves', () => [disable('ann', ids.ann), demote('bob', ids.bob)], 'last_admin'],
  ] as const)('who %s at once', async (_what, works, refusal) => {
    const outcomes = await racing(works());
    expect(outcomes.toSorted()).toEqual(['done', refusal].toSorted());
    expect(await namesOfAdmins()).toHaveLength(1);
    // What was rolled back left no entry of success.
    expect(await database?.worker.query(requests)).toHaveLength(1);
  });

  it('when one goes after the other, and when their organisation would go', async () => {
    expect(await outcomeOf(disable('ann', ids.bob)())).toBe('done');
    for (const attempt of [disable('ann', ids.ann), demote('ann', ids.ann), move('ann', ids.ann)])
      expect(await outcomeOf(attempt())).toBe('last_admin');
    const closing = setOrganizationDisabled(deps, { ...as('ann'), organizationId: ids.master, disabled: true });
    expect(await outcomeOf(closing)).toBe('last_admin');
    expect(await namesOfAdmins()).toEqual(['ann']);
  });

  it('and a machine is not one of them', async () => {
    const input = { kind: 'machine', name: 'Robot', email: 'robot@x.test', organizationId: ids.master, role: 'admin' } as const;
    await createUser(deps, { ...as('ann'), input });
    expect(await outcomeOf(disable('ann', ids.bob)())).toBe('done');
    expect(await outcomeOf(disable('ann', ids.ann)())).toBe('last_admin');
  });
});

describe('two at once', () => {
  it('get one name and one e-mail address between them', async () => {
    const named = (by: string) => () => createOrganization(deps, { ...as(by), input: { kind: 'clinic', name: 'Elm', timeZone: 'America/Denver' } });
    expect((await racing([named('ann'), named('bob')])).toSorted()).toEqual(['done', 'taken']);
    const input = { kind: 'machine', name: 'M', email: 'M@x.test', organizationId: ids.clinic, role: 'provider' } as const;
    const addressed = (by: string, email: string) => () => createUser(deps, { ...as(by), input: { ...input, email } });
    expect((await racing([addressed('ann', 'm@x.test'), addressed('bob', 'M@X.test')])).toSorted()).toEqual(['done', 'taken']);
  });
});
