import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/database.ts';
import { type Database, openDatabase, type Statement, statement, type Tx } from '../db/database.ts';
import { newId } from '../ids.ts';
import { type Done, type Idempotency, once } from './idempotency.ts';
import { startPruning } from './prune-answers.ts';

let serial = 0;
const sql = (text: string): Statement => {
  serial += 1;
  return statement(`idempotency_test_${serial}`, text);
};
const enter = sql(`select set_config('orderly.user_id', $1, true)`);
const addUser = sql(`insert into users (id, kind, name, email) values ($1::uuid, 'system', 'u', $1::uuid || '@x.test')`);
const age = sql(`update idempotency_keys set created_at = now() - $2::interval where key = $1`);
const addOld = sql(`insert into idempotency_keys (principal_id, key, fingerprint, status, body, headers, created_at)
  select $1::uuid, 'old-' || n, '', 200, '{}', '{}', now() - interval '25 hours' from generate_series(1, $2::int) n`);
const keys = sql('select key from idempotency_keys where principal_id = $1 order by key');

let app: Database;
let worker: Database;
/** Sets the scene, which no role of the server could. */
let superuser: Database;
let drop: () => Promise<void>;
const [ann, bob] = [newId(), newId()];

beforeAll(async () => {
  const database = await createTestDatabase();
  const open = (url: string) => openDatabase({ url, max: 10, applicationName: 'test' });
  [app, worker, superuser] = [open(database.appUrl), open(database.workerUrl), open(database.superuserUrl)];
  drop = database.drop;
  for (const id of [ann, bob]) await superuser.query(addUser, [id]);
});
afterAll(async () => {
  await Promise.all([app.close(), worker.close(), superuser.close()]);
  await drop();
});

const asking = (key: string, what = 'a'): Idempotency => ({ key, fingerprint: Buffer.from(what) });
let runs = 0;
const work = async (): Promise<Done<{ run: number }>> => {
  runs += 1;
  return { body: { run: runs }, resourceId: newId() };
};
function ask(idempotency: Idempotency | null, { user = ann, doing = work }: { user?: string; doing?: (tx: Tx) => Promise<Done<unknown>> } = {}) {
  return app.transaction(async (tx) => {
    await tx.query(enter, [user]);
    return once<unknown>(tx, idempotency, 201, () => doing(tx));
  });
}
const refused = (code: string) => expect.objectContaining({ code });

describe('a key', () => {
  it('runs once, and answers the same after', async () => {
    const first = await ask(asking('once-0001'));
    expect(first).toMatchObject({ status: 201, replayed: false });
    expect(await ask(asking('once-0001'))).toEqual({ ...first, replayed: true });
    await expect(ask(asking('once-0001', 'b'))).rejects.toEqual(refused('idempotency_mismatch'));
    expect(await ask(null)).not.toEqual(await ask(null));
  });

  it('is its sender’s own', async () => {
    const [first, second] = [await ask(asking('mine-0001')), await ask(asking('mine-0001', 'b'), { user: bob })];
    expect([first.replayed, second.replayed]).toEqual([false, false]);
    expect(await ask(asking('mine-0001'))).toEqual({ ...first, replayed: true });
  });

  it('is refused to a second request while the first is under way, and free when that fails', async () => {
    const [begun, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const failing = ask(asking('busy-0001'), {
      async doing() {
        begun.resolve();
        await end.promise;
        throw new Error('the work failed');
      },
    });
    await begun.promise;
    await expect(ask(asking('busy-0001'))).rejects.toEqual(refused('idempotency_in_flight'));
    expect((await ask(asking('busy-0001'), { user: bob })).replayed).toBe(false);
    end.resolve();
    await expect(failing).rejects.toThrow('the work failed');
    expect((await ask(asking('busy-0001'))).replayed).toBe(false);
  });

  it('lets one of eight at once do the work', async () => {
    const before = runs;
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => ask(asking('eight-001'))));
    expect(runs - before).toBe(1);
    const fresh = answers.filter((answer) => answer.status === 'fulfilled' && !answer.value.replayed);
    expect(fresh).toHaveLength(1);
    for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toEqual(refused('idempotency_in_flight'));
  });

  it('is forgotten after 24 hours, and not before', async () => {
    const first = await ask(asking('aged-0001'));
    await superuser.query(age, ['aged-0001', '23 hours 59 minutes']);
    expect(await ask(asking('aged-0001'))).toEqual({ ...first, replayed: true });
    await superuser.query(age, ['aged-0001', '24 hours 1 minute']);
    expect((await ask(asking('aged-0001', 'b'))).replayed).toBe(false);
    expect((await ask(asking('aged-0001', 'b'))).replayed).toBe(true);
  });

  it('gives what is to be remembered, where that is not the answer', async () => {
    const doing = async () => ({ body: { token: 'shown once' }, remembered: { token: null }, resourceId: newId() });
    expect((await ask(asking('token-001'), { doing })).body).toEqual({ token: 'shown once' });
    expect((await ask(asking('token-001'), { doing })).body).toEqual({ token: null });
  });
});

describe('old answers', () => {
  it('are deleted batch by batch, and no others', async () => {
    const id = newId();
    await superuser.query(addUser, [id]);
    await ask(asking('young-001'), { user: id });
    await superuser.query(addOld, [id, 25]);
    const pruning = startPruning({ db: worker, onError: () => undefined, everyMs: 3_600_000, batchSize: 10 });
    expect(await pruning.prune()).toBe(25);
    expect(await superuser.query(keys, [id])).toEqual([{ key: 'young-001' }]);
    expect(await pruning.prune()).toBe(0);
    await pruning.stop();
  });

  it('are deleted by themselves, until it is stopped', async () => {
    const id = newId();
    await superuser.query(addUser, [id]);
    const pruning = startPruning({ db: worker, onError: () => undefined, everyMs: 20 });
    await superuser.query(addOld, [id, 5]);
    await expect.poll(() => superuser.query(keys, [id]), { timeout: 5000 }).toEqual([]);
    await pruning.stop();
    await superuser.query(addOld, [id, 5]);
    expect(await pruning.prune()).toBe(0);
    expect(await superuser.query(keys, [id])).toHaveLength(5);
  });

  it('that can’t be deleted are told of, and tried again', async () => {
    const errors: unknown[] = [];
    const broken = { ...worker, transaction: () => Promise.reject(new Error('away')) };
    const pruning = startPruning({ db: broken, onError: (error) => errors.push(error), everyMs: 10 });
    await expect.poll(() => errors.length, { timeout: 5000 }).toBeGreaterThan(2);
    await pruning.stop();
  });
});
