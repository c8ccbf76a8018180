import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import {
  addListener,
  grant,
  isBelow,
  type Listener,
  type Place,
  readHead,
  readPlaces,
  readSight,
  revoke,
  type Scene,
  type Sight,
  sees,
} from './scene.ts';

/** What happens at once in a round; everybody has heard everything before the next begins. */
export interface Op {
  readonly kind: 'change' | 'transfer' | 'grant' | 'revoke' | 'lapse' | 'drop' | 'return' | 'blink';
  readonly which: number;
  readonly place: number;
  readonly delayMs: number;
}

const kinds = ['change', 'change', 'change', 'transfer', 'grant', 'revoke', 'lapse', 'drop', 'return', 'blink', 'blink'] as const;
export const rounds: fc.Arbitrary<Op[][]> = fc.array(
  fc.array(fc.record({ kind: fc.constantFrom(...kinds), which: fc.nat(20), place: fc.nat(20), delayMs: fc.nat(40) }), {
    minLength: 2,
    maxLength: 10,
  }),
  { minLength: 3, maxLength: 8 },
);

const places = ['West', 'West: CA', 'Midwest', 'Midwest: IL', 'East', 'East: NJ', 'South: TN'] as const;
const lapseMs = 60;
const patienceMs = 20_000;

/** What the oracle knows at the end of a round. */
interface Standing {
  readonly places: ReadonlyMap<string, Place>;
  readonly sights: readonly Sight[];
  /** Of the journal. */
  readonly head: number;
}

interface Entry {
  readonly position: number;
  readonly action: string;
  readonly orderId: string;
  /** The territory that it moved the order from; null when it moved none. */
  readonly leftId: string | null;
}

/** Up to where it was verified that a topic told everything that it had to, by listener and topic. */
type Checked = Map<string, number>[];

/** Plays rounds to listeners of their own. Answers what they were told wrongly, one sentence each. */
export async function play(scene: Scene, all: readonly (readonly Op[])[]): Promise<string[]> {
  const listeners = await addListeners(scene);
  try {
    for (const { watcher } of listeners) await watcher.connect();
    const checked: Checked = listeners.map(({ watcher }) => new Map(watcher.topics.map((topic) => [topic, watcher.lastOf(topic)])));
    let before = await settle(scene, listeners);
    for (const ops of all) {
      const counts = listeners.map(({ watcher }) => new Map([...watcher.told].map(([topic, told]) => [topic, told.length])));
      await playRound(scene, listeners, ops, checked);
      const after = await settle(scene, listeners);
      const findings = await judge(scene, listeners, { before, after, checked, counts });
      if (findings.length > 0) return findings;
      before = after;
    }
    return listeners.flatMap(({ watcher }) => watcher.complaints);
  } finally {
    for (const { watcher } of listeners) watcher.drop();
  }
}

async function addListeners(scene: Scene): Promise<Listener[]> {
  const [master, west] = ['Continental Medical Supply', 'Pacific Home Medical'];
  const both = ['orders', 'notifications'];
  return [
    await addListener(scene, {
      role: 'verifier',
      organization: master,
      sees: ['United States'],
      topics: ['orders', `territory:${scene.idOf('West')}`],
      kind: 'socket',
    }),
    await addListener(scene, { role: 'provider', organization: 'Lakeside Family Clinic', sees: [], topics: both, kind: 'stream' }),
    await addListener(scene, { role: 'distributor', organization: west, sees: ['West'], topics: both, kind: 'socket' }),
    await addListener(scene, { role: 'sales_rep', organization: master, sees: ['Midwest'], topics: both, kind: 'stream' }),
    await addListener(scene, { role: 'master_distributor', organization: master, sees: ['East', 'Midwest: IL'], topics: ['orders'], kind: 'socket' }),
  ];
}

/** The rights of the first two stay, so that they must hear of everything of theirs. */
const fixed = 2;

async function playRound(scene: Scene, listeners: readonly Listener[], ops: readonly Op[], checked: Checked): Promise<void> {
  const done = new Set<string>();
  const doing = ops.map(async ({ kind, which, place, delayMs }) => {
    const isOrder = kind === 'change' || kind === 'transfer';
    const isRight = kind === 'grant' || kind === 'revoke' || kind === 'lapse';
    const at = isRight ? fixed + (which % (listeners.length - fixed)) : which % (isOrder ? scene.orderIds.length : listeners.length);
    // One move of an order, one change of rights and one break of a line in a round, so that what was before and after says all that could be.
    const once = `${kind === 'change' ? `change ${delayMs}` : isOrder ? 'move' : isRight ? 'right' : 'line'} ${at}`;
    if (done.has(once)) return;
    done.add(once);
    await sleep(delayMs);
    const name = places[place % places.length] as string;
    if (isOrder) return void (await changeOrder(scene, scene.orderIds[at] as string, kind, name));
    const listener = listeners[at] as Listener;
    if (kind === 'grant') await grant(scene, listener.userId, name);
    else if (kind === 'revoke') await revoke(scene, listener.userId);
    else if (kind === 'lapse') await revoke(scene, listener.userId, lapseMs);
    else await breakLine(listener, kind, checked[at] as Map<string, number>);
  });
  await Promise.all(doing);
  if (ops.some(({ kind }) => kind === 'lapse')) await sleep(lapseMs + 20);
}

/** Others change it, too: a refusal is as good as a change. */
async function changeOrder(scene: Scene, orderId: string, kind: Op['kind'], to: string): Promise<void> {
  const { rows } = await scene.sql.query<{ held: boolean; territory_id: string }>(
    `select holds <> '[]' as held, territory_id from orders where id = $1`,
    [orderId],
  );
  const [order] = rows as [{ held: boolean; territory_id: string }];
  if (kind === 'transfer') {
    if (order.territory_id === scene.idOf(to)) return;
    await scene.change('master_distributor', orderId, 'transfer', { territoryId: scene.idOf(to), code: 'capacity' });
  } else if (order.held) await scene.change('verifier', orderId, 'release', {});
  else await scene.change('verifier', orderId, 'hold', { code: 'missing_information' });
}

async function breakLine({ watcher }: Listener, kind: Op['kind'], checked: Map<string, number>): Promise<void> {
  if (watcher.isConnected() && kind !== 'return') watcher.drop();
  if (kind === 'drop' || watcher.isConnected()) return;
  // What it is told on coming back begins here.
  for (const topic of watcher.topics) checked.set(topic, Math.min(checked.get(topic) as number, watcher.lastOf(topic)));
  await watcher.connect();
}

/** Once everything has its position and everybody who is there was told everything. Errors: when that takes too long. */
async function settle(scene: Scene, listeners: readonly Listener[]): Promise<Standing> {
  const deadlineMs = performance.now() + patienceMs;
  const wait = async (what: string) => {
    if (performance.now() > deadlineMs) throw new Error(`${what} after ${patienceMs} ms`);
    await sleep(20);
  };
  const head = await readHead(scene);
  const isBehind = ({ watcher }: Listener) => watcher.isConnected() && watcher.topics.some((topic) => watcher.lastOf(topic) < head);
  for (;;) {
    const behind = listeners.find(isBehind);
    if (behind === undefined) break;
    await wait(`${behind.watcher.name} was not told everything up to ${head}`);
  }
  return { places: await readPlaces(scene), sights: await Promise.all(listeners.map((listener) => readSight(scene, listener))), head };
}

interface Judged {
  readonly before: Standing;
  readonly after: Standing;
  readonly checked: Checked;
  /** How many each had been told of before, by topic. */
  readonly counts: readonly ReadonlyMap<string, number>[];
}

async function judge(scene: Scene, listeners: readonly Listener[], { before, after, checked, counts }: Judged): Promise<string[]> {
  const from = Math.min(...checked.flatMap((one) => [...one.values()]));
  const entries = await readEntries(scene, from, after.head);
  const findings: string[] = [];
  for (const [index, { watcher }] of listeners.entries()) {
    for (const topic of watcher.topics) {
      const low = checked[index]?.get(topic) as number;
      const told = (watcher.told.get(topic) as number[]).slice(counts[index]?.get(topic) ?? 0);
      const might = entries.filter((entry) => combinations(scene, topic, entry, before, after, index).some(Boolean));
      const must = entries.filter((entry) => entry.position > low && combinations(scene, topic, entry, before, after, index).every(Boolean));
      const extra = told.filter((position) => !might.some((entry) => entry.position === position));
      if (extra.length > 0) findings.push(`${watcher.name}, ${topic}: told ${extra.join()}, which it may not know of`);
      if (!watcher.isConnected()) continue;
      const heard = new Set(watcher.told.get(topic));
      const missing = must.filter(({ position }) => !heard.has(position));
      if (missing.length > 0)
        findings.push(`${watcher.name}, ${topic}: not told ${missing.map(({ position, action }) => `${position} ${action}`).join()}`);
      checked[index]?.set(topic, after.head);
    }
    findings.push(...watcher.complaints);
  }
  return findings;
}

/** Whether a topic tells an entry, by where the order stood and what the listener saw before and after the round. */
function combinations(scene: Scene, topic: string, { orderId, leftId }: Entry, before: Standing, after: Standing, index: number): boolean[] {
  if (topic === 'notifications') return [false];
  const within = topic.startsWith('territory:') ? new Set([topic.slice('territory:'.length)]) : null;
  return [before, after].flatMap(({ places: stood }) =>
    [before, after].map(({ sights }) => {
      const place = stood.get(orderId) as Place;
      const isTold = (at: Place) => sees(sights[index] as Sight, at) && (within === null || isBelow(scene.territories, at.territoryId, within));
      // That an order left is told to those who may know of where it was.
      return isTold(place) || (leftId !== null && isTold({ ...place, territoryId: leftId }));
    }),
  );
}

async function readEntries({ sql, orderIds }: Scene, after: number, upTo: number): Promise<Entry[]> {
  const { rows } = await sql.query<Entry>(
    `select p.position::int as position, e.action, e.resource_id as "orderId", h.territory_id as "leftId"
       from journal_positions p join journal_entries e on e.id = p.entry_id
       left join order_status_history h on e.action = 'order.transfer' and h.order_id = e.resource_id and h.version = (e.detail::json ->> 'version')::int - 1
      where p.position > $1 and p.position <= $2 and e.outcome = 'ok' and e.action in ('order.hold', 'order.release', 'order.transfer')
        and e.resource_id = any ($3) order by p.position`,
    [after, upTo, orderIds],
  );
  return rows;
}
