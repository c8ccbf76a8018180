import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent, Position, ServerFrame } from '@orderly/contract';
import WebSocket from 'ws';
import { openStream } from '../realtime/stream-client.ts';
import { mayListTerritory, seesOrder } from './oracle.ts';
import { anOrder, anyone, type Caller, callerOf, examine, type Family, find, type Probing } from './probing.ts';
import { type Asked, authSecret } from './serve.ts';
import type { OrderFacts } from './world.ts';

const routes = ['GET /api/v1/realtime', 'GET /api/v1/events'];
const socketAsked: Asked = { method: 'GET', path: '/api/v1/orders, by socket' };
const streamAsked: Asked = { method: 'GET', path: '/api/v1/orders, by stream' };
const patienceMs = 15_000;
/** Within which a right that ended must have silenced; on a machine that does other things besides, so that a second would tell of those. */
const silenceMs = 3000;

/** A socket whose frames are kept. */
interface Listening {
  readonly frames: ServerFrame[];
  send(frame: object): void;
  isOpen(): boolean;
  close(): void;
}

async function listen(probing: Probing, headers: Readonly<Record<string, string>>): Promise<Listening | number> {
  const url = (await probing.served.listen()).replace('http', 'ws');
  const socket = new WebSocket(`${url}/api/v1/realtime`, { headers: { ...headers } });
  const frames: ServerFrame[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(data.toString()) as ServerFrame));
  const status = await new Promise<number>((resolve) => {
    socket.on('open', () => resolve(101));
    socket.on('error', () => resolve(0));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
  });
  if (status !== 101) return status;
  return {
    frames,
    send: (frame) => socket.send(JSON.stringify(frame)),
    isOpen: () => socket.readyState === socket.OPEN,
    close: () => socket.terminate(),
  };
}

/** Waits for what a server does within a bound. Errors: when it does not. */
async function until(what: string, isThere: () => boolean | Promise<boolean>, withinMs = patienceMs): Promise<void> {
  for (const deadlineMs = performance.now() + withinMs; !(await isThere()); await sleep(5)) {
    if (performance.now() > deadlineMs) throw new Error(`${what} did not come within ${withinMs} ms`);
  }
}

async function subscribe(listening: Listening, topic: string, after?: Position): Promise<Extract<ServerFrame, { type: 'subscribed' | 'error' }>> {
  const id = `${topic} ${listening.frames.length}`;
  listening.send({ type: 'subscribe', id, topic, ...(after === undefined ? {} : { after }) });
  const answer = () => listening.frames.find((frame) => (frame.type === 'subscribed' || frame.type === 'error') && frame.id === id);
  await until('an answer to a subscription', () => answer() !== undefined);
  return answer() as Extract<ServerFrame, { type: 'subscribed' | 'error' }>;
}

/** Has something happen to orders, as the journal tells it. Answers the position of the last. */
async function happen({ sql }: Probing, orderIds: readonly string[]): Promise<number> {
  const made = await sql.query<{ id: string }>(
    `insert into journal_entries (id, actor_id, actor_role, action, resource_type, resource_id, outcome, detail)
       select uuidv7(), u.id, 'system', 'order.note', 'order', o.id, 'ok', '{}' from unnest($1::uuid[]) o (id), users u where u.kind = 'system' returning id`,
    [orderIds],
  );
  const ids = made.rows.map(({ id }) => id);
  let last = 0;
  await until('a position', async () => {
    const { rows } = await sql.query<{ n: number; last: number }>(
      'select count(*)::int as n, max(position)::int as last from journal_positions where entry_id = any ($1)',
      [ids],
    );
    last = rows[0]?.last ?? 0;
    return rows[0]?.n === ids.length;
  });
  return last;
}

const isToldUpTo = (frames: readonly ServerFrame[], position: number) =>
  frames.some(
    (frame) => (frame.type === 'position' && frame.position >= position) || (frame.type === 'event' && Number(frame.event.sequence) >= position),
  );
const eventsIn = (frames: readonly ServerFrame[]) => frames.flatMap((frame) => (frame.type === 'event' ? [frame.event] : []));

/** Holds what somebody was told against what the oracle says of each of these orders. */
function compare(probing: Probing, caller: Caller, asked: Asked, events: readonly CloudEvent[], orders: readonly OrderFacts[]): void {
  examine(probing, caller, { status: 200, headers: {}, body: JSON.stringify(events) }, asked, {});
  for (const order of orders) {
    const told = events.filter(({ subject }) => subject === order.id).length;
    const expected = seesOrder(caller.scope, order) ? 1 : 0;
    if (told > expected) find(probing, caller, asked, expected === 0 ? 'tells of a foreign order' : 'tells an event twice');
    if (told < expected) find(probing, caller, asked, 'does not tell of an order in sight');
  }
}

/** An order that the caller sees and one that it does not, as far as there are. */
function someOrders(probing: Probing, caller: Caller): OrderFacts[] {
  const all = [...probing.world.orders.values()];
  const seen = all.filter((order) => seesOrder(caller.scope, order));
  const unseen = all.filter((order) => !seesOrder(caller.scope, order));
  return [seen, unseen].flatMap((some) => (some.length === 0 ? [] : [probing.random.pick(some)]));
}

const live: Family = {
  name: 'hear of orders by socket, as it happens and on coming back',
  routes,
  weight: 3,
  walls: 'all',
  async run(probing) {
    const caller = anyone(probing);
    const listening = await listen(probing, caller.person.headers);
    if (typeof listening === 'number') {
      if (caller.signedIn || listening !== 401) find(probing, caller, socketAsked, `answers ${listening}, not ${caller.signedIn ? 101 : 401}`);
      return;
    }
    try {
      if (!caller.signedIn) return find(probing, caller, socketAsked, 'takes in somebody whom it does not know, not 401');
      const subscribed = await subscribe(listening, 'orders');
      if (subscribed.type !== 'subscribed') return find(probing, caller, socketAsked, 'refuses the orders in sight');
      const orders = someOrders(probing, caller);
      const last = await happen(
        probing,
        orders.map(({ id }) => id),
      );
      await until('what happened', () => isToldUpTo(listening.frames, last));
      compare(probing, caller, socketAsked, eventsIn(listening.frames), orders);
      await comeBack(probing, caller, { epoch: subscribed.epoch, position: subscribed.position }, orders, last);
    } finally {
      listening.close();
    }
  },
};

async function comeBack(probing: Probing, caller: Caller, after: Position, orders: readonly OrderFacts[], last: number): Promise<void> {
  const frames: ServerFrame[] = [];
  const stream = await openStream(await probing.served.listen(), caller.person.headers, ['orders'], {
    lastEventId: `${after.epoch}:${after.position}`,
    onFrame: ({ name, data }) =>
      frames.push(name === 'message' ? { type: 'event', ids: [], event: data as CloudEvent } : (data as Exclude<ServerFrame, { type: 'event' }>)),
  });
  try {
    await until('what was missed', () => isToldUpTo(frames, last));
    const early = eventsIn(frames).filter(({ sequence }) => Number(sequence) <= after.position);
    if (early.length > 0) find(probing, caller, streamAsked, 'tells what was told before');
    compare(
      probing,
      caller,
      streamAsked,
      eventsIn(frames).filter(({ sequence }) => Number(sequence) > after.position),
      orders,
    );
  } finally {
    stream.close();
  }
}

const topics: Family = {
  name: 'subscribe to an order and a territory',
  routes,
  weight: 3,
  walls: 'all',
  async run(probing) {
    const caller = anyone(probing);
    if (!caller.signedIn) return;
    const listening = await listen(probing, caller.person.headers);
    if (typeof listening === 'number') return find(probing, caller, socketAsked, `answers ${listening}, not 101`);
    try {
      const order = anOrder(probing, caller);
      const territoryId = probing.random.pick([...probing.world.territories.keys()]);
      for (const [kind, id, isOpen] of [
        ['order', order.id, seesOrder(caller.scope, order)],
        ['territory', territoryId, mayListTerritory(caller.scope, territoryId)],
      ] as const) {
        const answer = await subscribe(listening, `${kind}:${id}`);
        const missing = await subscribe(listening, `${kind}:${randomUUID()}`);
        if ((answer.type === 'subscribed') !== isOpen)
          find(probing, caller, socketAsked, `${answer.type} to ${isOpen ? 'an own' : 'a foreign'} ${kind}`);
        const bytes = (frame: object) => JSON.stringify({ ...frame, id: '' });
        if (!isOpen && bytes(answer) !== bytes(missing))
          find(probing, caller, socketAsked, `answers otherwise of a foreign ${kind} than of a missing one`);
      }
    } finally {
      listening.close();
    }
  },
};

export const revoked: Family = {
  name: 'hear of orders no more when a grant ends or a session does',
  routes,
  weight: 2,
  walls: 'all',
  async run(probing) {
    const { world, sql, random } = probing;
    const granted = world.people.filter((person) => {
      const { scope, signedIn } = callerOf(probing, person);
      // Only who sees something can show that it is not told of any more.
      return (
        person.kind === 'person' && person.role !== 'provider' && signedIn && [...world.orders.values()].some((order) => seesOrder(scope, order))
      );
    });
    const caller = callerOf(probing, random.pick(granted));
    const token = randomBytes(24).toString('base64url');
    await sql.query(`insert into sessions (token, user_id, expires_at) values ($1, $2, now() + interval '1 day')`, [token, caller.person.id]);
    const signature = createHmac('sha256', authSecret).update(token).digest('base64');
    const listening = await listen(probing, { cookie: `orderly.session=${encodeURIComponent(`${token}.${signature}`)}` });
    if (typeof listening === 'number') return find(probing, caller, socketAsked, `answers ${listening}, not 101`);
    const before = await sql.query<{ id: string; valid_until: Date | null }>('select id, valid_until from grants where user_id = $1', [
      caller.person.id,
    ]);
    try {
      await subscribe(listening, 'orders');
      const seen = [...world.orders.values()].filter((order) => seesOrder(caller.scope, order)).map(({ id }) => id);
      await sql.query(
        'update grants set valid_until = greatest(valid_from, now()) where user_id = $1 and (valid_until is null or valid_until > now())',
        [caller.person.id],
      );
      // What other probes had done before was told while it still might be.
      const { rows } = await sql.query<{ ended: number }>('select coalesce(max(position), 0)::int as ended from journal_positions');
      const last = await happen(probing, seen.slice(0, 3));
      await until('what happened', () => isToldUpTo(listening.frames, last));
      if (eventsIn(listening.frames).some(({ sequence }) => Number(sequence) > (rows[0]?.ended ?? 0)))
        find(probing, caller, socketAsked, 'tells of an order after the grant ended');
      await sql.query('delete from sessions where token = $1', [token]);
      await until('the end', () => !listening.isOpen(), silenceMs).catch(() =>
        find(probing, caller, socketAsked, 'stays open after the session ended'),
      );
    } finally {
      listening.close();
      for (const { id, valid_until } of before.rows) await sql.query('update grants set valid_until = $2 where id = $1', [id, valid_until]);
    }
  },
};

export const realtimeProbes: readonly Family[] = [live, topics, revoked];
