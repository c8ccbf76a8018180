import { randomUUID } from 'node:crypto';
import { type Answer, type Caller, drawnSignature, signIn, waivers } from './api-client.ts';

export interface TrafficOptions {
  readonly url: string;
  readonly password: string;
  /** Actions a minute. */
  readonly perMinute: number;
  /** Ends it; what is under way is given up. */
  readonly signal: AbortSignal;
  /** Hears each action in a line: the order's number and codes, nothing of a patient. */
  readonly say: (line: string) => void;
}

const people = ['provider', 'verifier', 'master_distributor'] as const;
type Person = (typeof people)[number];

/** An order under way, and what comes next for it. */
interface Underway {
  readonly id: string;
  readonly number: string;
  version: number;
  steps: Step[];
}

interface Step {
  readonly by: Person;
  readonly method?: 'POST';
  readonly path: string;
  readonly body: () => object;
  readonly words: string;
}

const approve: Step = { by: 'verifier', path: 'verify', body: () => ({ decision: 'approve', waive: waivers }), words: 'approved' };
const reject: Step = { by: 'verifier', path: 'verify', body: () => ({ decision: 'reject', reasons: [{ code: 'invalid_data' }] }), words: 'rejected' };
const cancel: Step = { by: 'provider', path: 'cancel', body: () => ({ code: 'requested_by_patient' }), words: 'cancelled by the clinic' };
const hold: Step = { by: 'master_distributor', path: 'hold', body: () => ({ code: 'back_order' }), words: 'put on hold' };
const release: Step = { by: 'master_distributor', path: 'release', body: () => ({}), words: 'released' };
const ship: Step = { by: 'master_distributor', path: 'ship', body: () => ({ shipments: [{ method: 'own_delivery' }] }), words: 'shipped' };
const note: Step = {
  by: 'verifier',
  method: 'POST',
  path: 'notes',
  body: () => ({ visibility: 'shared', kind: 'call', text: 'Called to say when it comes.' }),
  words: 'noted',
};
const complete: Step = {
  by: 'master_distributor',
  path: 'complete',
  body: () => {
    const receivedAt = new Date().toISOString();
    return { proofOfDelivery: { receivedAt, receivedBy: 'A member of the household', relationship: 'relative', signature: drawnSignature } };
  },
  words: 'completed',
};

/** How orders go, with how often of a hundred. */
const courses: readonly (readonly [often: number, steps: readonly Step[]])[] = [
  [45, [approve, ship, complete]],
  [15, [approve, note, ship, complete]],
  [18, [approve, hold, release, ship, complete]],
  [10, [reject]],
  [7, [cancel]],
  [5, [approve, cancel]],
];
const maxUnderway = 40;

/** Places and moves orders until the signal comes. Answers how many actions were taken and refused. Errors: when nobody can sign in at the start. */
export async function startTraffic({ url, password, perMinute, signal, say }: TrafficOptions): Promise<{ done: number; refused: number }> {
  const callers = new Map<Person, Caller>();
  const api = { url, password, signal };
  for (const person of people) callers.set(person, await signIn({ ...api, attempts: 2 }, person));
  // Once it runs it outlives a restart of the server.
  for (const person of people) callers.set(person, await signIn({ ...api, attempts: 60 }, person));
  const who = (person: Person) => callers.get(person) as Caller;
  const { body } = await who('provider').call('GET', '/providers');
  const providerId: string = body.items[0].id;
  const underway: Underway[] = [];
  const counts = { done: 0, refused: 0 };
  const everyMs = 60_000 / perMinute;
  // What an outage made it miss is not made up for.
  for (let at = performance.now(); !signal.aborted; at = Math.max(at + everyMs, performance.now())) {
    try {
      const busy = underway.length >= maxUnderway || (underway.length > 3 && Math.random() < 0.7);
      const line = busy ? await move(who, underway) : await place(who('provider'), providerId, underway);
      counts[line.ok ? 'done' : 'refused'] += 1;
      say(line.words);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    await pause(at + everyMs - performance.now(), signal);
  }
  return counts;
}

interface Line {
  readonly ok: boolean;
  readonly words: string;
}

async function place(provider: Caller, providerId: string, underway: Underway[]): Promise<Line> {
  const serial = Math.floor(Math.random() * 1e9);
  const order = {
    patient: { mrn: `TRAFFIC-${serial}`, givenName: 'Quill', familyName: `Passerby ${serial}`, birthDate: '1950-06-07', sex: 'unknown' },
    providerId,
    orderDate: new Date().toISOString().slice(0, 10),
    billTo: 'insurance',
    coverage: { payerId: 'MEDICARE', memberId: `T${serial}` },
    lines: [{ hcpcs: pick(['E0601', 'E0570', 'K0001', 'A4253', 'E0114']), quantity: 1, supplyType: 'purchase' }],
    shipTo: { kind: 'home', line1: '12 Elm Street', city: 'Springfield', state: 'IL', zip: '62704' },
    priority: Math.random() < 0.15 ? 'urgent' : 'routine',
  };
  const answer = await provider.call('POST', '/orders', order, { 'idempotency-key': randomUUID() });
  if (answer.status !== 201) return refusal('placing', answer);
  underway.push({ id: answer.body.id, number: answer.body.number, version: answer.body.version, steps: [...course()] });
  return { ok: true, words: `${answer.body.number} placed` };
}

async function move(who: (person: Person) => Caller, underway: Underway[]): Promise<Line> {
  const order = pick(underway);
  const step = order.steps.shift() as Step;
  const headers = { 'if-match': `"${order.version}"`, 'idempotency-key': randomUUID() };
  const answer = await who(step.by).call(step.method ?? 'PUT', `/orders/${order.id}/${step.path}`, step.body(), headers);
  const taken = answer.status === 200 || answer.status === 201;
  // Somebody else may move it too: then it is theirs.
  if (!taken || order.steps.length === 0) underway.splice(underway.indexOf(order), 1);
  if (!taken) return refusal(order.number, answer);
  order.version = answer.body.version;
  return { ok: true, words: `${order.number} ${step.words}` };
}

function refusal(what: string, { status, body }: Answer): Line {
  return { ok: false, words: `${what} refused: ${status} ${body?.code ?? ''}` };
}

function course(): readonly Step[] {
  let rest = Math.random() * 100;
  for (const [often, steps] of courses) {
    if (rest < often) return steps;
    rest -= often;
  }
  return [approve];
}

function pick<T>(from: readonly T[]): T {
  return from[Math.floor(Math.random() * from.length)] as T;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
  clearTimeout(timer);
}
