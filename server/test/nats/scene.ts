import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type CpuSeconds, readCpu } from '../../bench/cpu.ts';
import type { DatabaseUrls } from '../clone-database.ts';
import type { ChildServer } from '../model/child-server.ts';
import { send } from '../model/http.ts';
import { ownRoot, prepare } from '../model/prepared.ts';
import { temporaryFolder } from '../model/temporary.ts';
import { createWatcher, type Watcher } from '../realtime/watcher.ts';
import { sampleOrder } from '../sample-order.ts';
import { type Consumer, type NatsServer, startNatsServer } from './nats-server.ts';

export interface Order {
  readonly id: string;
  readonly place: 'west' | 'east';
  readonly territoryId: string;
  readonly clinicId: string;
}

/** Two servers on one database, which hear of the journal by a NATS of their own. */
export interface Scene {
  readonly nats: NatsServer;
  readonly sql: pg.Client;
  readonly orders: readonly Order[];
  /** The first can be killed and started again. */
  node(which: 'first' | 'second'): ChildServer;
  restartFirst(): Promise<void>;
  watcher(person: string, kind: 'socket' | 'stream', onTold?: (position: number) => void): Watcher;
  /** Has something happen to these orders, at once. Answers the ids of its journal entries. */
  happen(orders: readonly Order[], action?: string): Promise<string[]>;
  /** What a node and the database have used so far. */
  cpu(which: 'first' | 'second'): CpuSeconds;
  /** Reads of the stream what a node reads. */
  consumersOf(which: 'first' | 'second'): Promise<Consumer[]>;
  /** The last position, once everything has one. */
  head(): Promise<number>;
  close(): Promise<void>;
}

const addresses = {
  west: { city: 'San Francisco', state: 'CA', zip: '94103' },
  east: { city: 'Newark', state: 'NJ', zip: '07102' },
} as const;
const ordersOfEach = 3;

export async function openScene(database: DatabaseUrls): Promise<Scene> {
  const folder = temporaryFolder('orderly-harness');
  const nats = await startNatsServer();
  const passwordFile = join(folder.path, 'nats.password');
  writeFileSync(passwordFile, nats.password);
  const prepared = await prepare(database);
  const first = await prepared.start(ownRoot, { ORDERLY_NATS_URL: nats.url, ORDERLY_NATS_PASSWORD_FILE: passwordFile });
  const second = await first.startAnother();
  const sql = new pg.Client({ connectionString: first.superuserUrl });
  await sql.connect();
  const postmasterPid = Number((await sql.query(`select split_part(pg_read_file('postmaster.pid'), e'\\n', 1) as pid`)).rows[0].pid);
  const { credentials, practitionerIds } = prepared.company;
  const node = (which: 'first' | 'second') => (which === 'first' ? first.child : second);
  const orders: Order[] = [];
  for (let count = 0; count < ordersOfEach; count += 1) for (const place of ['west', 'east'] as const) orders.push(await placeOrder(place));

  async function placeOrder(place: Order['place']): Promise<Order> {
    const shipTo = { kind: 'home', line1: '12 Elm Street', ...addresses[place] };
    const body = sampleOrder(practitionerIds.clinic as string, { shipTo });
    const headers = { ...credentials.provider, 'idempotency-key': randomUUID() };
    const answer = await send(first.url, { method: 'POST', path: '/orders', headers, body });
    const { rows } = await sql.query<Order>('select id, territory_id as "territoryId", clinic_id as "clinicId" from orders order by id desc limit 1');
    if (answer.status !== 201 || rows[0] === undefined) throw new Error(`an order could not be placed: ${answer.status} ${answer.code}`);
    return { ...rows[0], place };
  }

  return {
    nats,
    sql,
    orders,
    node,
    async restartFirst() {
      await first.restart();
    },
    watcher: (person, kind, onTold) =>
      createWatcher(`${person}, ${kind}`, first.url, credentials[person] as Record<string, string>, ['orders'], kind, onTold),
    cpu: (which) => readCpu(node(which).pid, postmasterPid),
    async happen(some, action = 'order.note') {
      const { rows } = await sql.query<{ id: string }>(
        `insert into journal_entries (id, actor_id, actor_role, action, resource_type, resource_id, territory_id, outcome, detail)
           select uuidv7(), u.id, 'system', $2, 'order', o.id, o.territory_id, 'ok', '{}'
             from unnest($1::uuid[]) w (id) join orders o on o.id = w.id, users u where u.kind = 'system' returning id`,
        [some.map(({ id }) => id), action],
      );
      return rows.map(({ id }) => id);
    },
    async consumersOf(which) {
      const own = `${hostname().replace(/[^A-Za-z0-9]/g, '-')}-${node(which).pid}-`;
      return (await nats.consumers()).filter(({ name }) => name.startsWith(own));
    },
    async head() {
      const unplaced = 'select 1 from journal_entries e where not exists (select 1 from journal_positions p where p.entry_id = e.id) limit 1';
      while ((await sql.query(unplaced)).rows.length > 0) await sleep(20);
      return Number((await sql.query<{ size: string }>('select size from journal_tree')).rows[0]?.size);
    },
    async close() {
      await sql.end();
      await second.kill();
      await first.close();
      prepared.remove();
      await nats.close();
      folder.remove();
    },
  };
}
