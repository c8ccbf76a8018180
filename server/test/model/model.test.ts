import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { actorOf } from './actors.ts';
import { type Attempt, contest, type World } from './contest.ts';
import { send } from './http.ts';
import { ownRoot, type Prepared, prepare, type ServerUnderTest } from './prepared.ts';
import { placedOrder, placeRequest } from './requests.ts';
import { modelActions } from './rules.ts';
import { runModel } from './run.ts';

const seed = 20_261_123;
let database: TestDatabase;
let prepared: Prepared;
let server: ServerUnderTest;

beforeAll(async () => {
  database = await createTestDatabase();
  prepared = await prepare(database);
  server = await prepared.start(ownRoot);
});
afterAll(async () => {
  await server.close();
  prepared.remove();
  await database.drop();
});

describe('orders under eight and more concurrent actors', () => {
  // Much longer by `npm run test:model -- --runs N`.
  it('change as the rules say, one winner a race, each step told once', async () => {
    const report = await runModel({ ...prepared, ...server, runs: 20, seed });
    expect(report.found).toBeNull();
    expect(report.runs).toBe(20);
    const done = ['approve', 'reject', 'hold', 'release', 'ship', 'cancel', 'note'].map((action) => `${action} done`);
    expect([...report.tally.keys()]).toEqual(expect.arrayContaining(done));
    expect([...report.tally.keys()]).toEqual(expect.arrayContaining(['version_conflict', 'invalid_transition', 'forbidden', 'not_found']));
  });

  it('answer who loses sight of an order in the middle of a change as if it were not there', async () => {
    const world: World = { url: server.url, company: prepared.company, acknowledged: [], tally: new Map() };
    const { request, territory } = placeRequest(world.company, actorOf('provider'), 'clinic', 1);
    let order = placedOrder(await send(world.url, request), 'clinic', territory);
    const take = (actor: string, action: (typeof modelActions)[number], option = 0): Attempt => {
      return { actor, pick: modelActions.indexOf(action), any: true, option, entry: 'named' };
    };
    // Back and forth between a territory of the distributor's and one that is not; each race has its chance to move the order between two reads.
    const [away, back] = [2, 0];
    const transfers = () => world.tally.get('transfer done') ?? 0;
    for (let race = 0; race < 300 && transfers() < 40; race += 1) {
      const transfer = take('master_distributor', 'transfer', order.territory === territory ? away : back);
      const notes = Array.from({ length: 4 }, () => take('distributor', 'note'));
      order = await contest(world, order, [transfer, ...notes]);
    }
    expect(transfers()).toBe(40);
    expect([...world.tally.keys()]).toEqual(expect.arrayContaining(['note done', 'not_found']));
  });
});
