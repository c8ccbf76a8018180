import { type Client, type Order, type PlaceOrder, Problem } from '@orderly/client';
import { drawnSignature, signIn, waivers } from './demo-people.ts';

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
  readonly words: string;
  take(api: Client, order: { readonly orderId: string; readonly version: number }): Promise<Order>;
}

const approve: Step = {
  by: 'verifier',
  words: 'approved',
  take: (api, order) => api.verifyOrder({ ...order, body: { decision: 'approve', waive: waivers } }),
};
const reject: Step = {
  by: 'verifier',
  words: 'rejected',
  take: (api, order) => api.verifyOrder({ ...order, body: { decision: 'reject', reasons: [{ code: 'invalid_data' }] } }),
};
const cancel: Step = {
  by: 'provider',
  words: 'cancelled by the clinic',
  take: (api, order) => api.cancelOrder({ ...order, body: { code: 'requested_by_patient' } }),
};
const hold: Step = {
  by: 'master_distributor',
  words: 'put on hold',
  take: (api, order) => api.holdOrder({ ...order, body: { code: 'back_order' } }),
};
const release: Step = { by: 'master_distributor', words: 'released', take: (api, order) => api.releaseOrder({ ...order, body: {} }) };
const ship: Step = {
  by: 'master_distributor',
  words: 'shipped',
  take: (api, order) => api.shipOrder({ ...order, body: { shipments: [{ method: 'own_delivery' }] } }),
};
const note: Step = {
  by: 'verifier',
  words: 'noted',
  take: (api, { orderId }) => api.addNote({ orderId, body: { visibility: 'shared', kind: 'call', text: 'Called to say when it comes.' } }),
};
const complete: Step = {
  by: 'master_distributor',
  words: 'completed',
  take(api, order) {
    const receivedAt = new Date().toISOString();
    const proofOfDelivery = { receivedAt, receivedBy: 'A member of the household', relationship: 'relative', signature: drawnSignature } as const;
    return api.completeOrder({ ...order, body: { proofOfDelivery } });
  },
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
  const callers = new Map<Person, Client>();
  const api = { url, password, signal };
  for (const person of people) callers.set(person, await signIn({ ...api, attempts: 2 }, person));
  // Once it runs it outlives a restart of the server.
  for (const person of people) callers.set(person, await signIn({ ...api, attempts: 60 }, person));
  const who = (person: Person) => callers.get(person) as Client;
  const [practitioner] = (await who('provider').listProviders()).items;
  if (practitioner === undefined) throw new Error('The demo has no practitioner. Start a server on an empty database.');
  const underway: Underway[] = [];
  const counts = { done: 0, refused: 0 };
  const everyMs = 60_000 / perMinute;
  // What an outage made it miss is not made up for.
  for (let at = performance.now(); !signal.aborted; at = Math.max(at + everyMs, performance.now())) {
    try {
      const busy = underway.length >= maxUnderway || (underway.length > 3 && Math.random() < 0.7);
      const line = busy ? await move(who, underway) : await place(who('provider'), practitioner.id, underway);
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

async function place(provider: Client, providerId: string, underway: Underway[]): Promise<Line> {
  const serial = Math.floor(Math.random() * 1e9);
  const order: PlaceOrder = {
    patient: { mrn: `TRAFFIC-${serial}`, givenName: 'Quill', familyName: `Passerby ${serial}`, birthDate: '1950-06-07', sex: 'unknown' },
    providerId,
    orderDate: new Date().toISOString().slice(0, 10),
    billTo: 'insurance',
    coverage: { payerId: 'MEDICARE', memberId: `T${serial}` },
    lines: [{ hcpcs: pick(['E0601', 'E0570', 'K0001', 'A4253', 'E0114']), quantity: 1, supplyType: 'purchase' }],
    shipTo: { kind: 'home', line1: '12 Elm Street', city: 'Springfield', state: 'IL', zip: '62704' },
    priority: Math.random() < 0.15 ? 'urgent' : 'routine',
  };
  try {
    const { id, number, version } = await provider.placeOrder({ body: order });
    underway.push({ id, number, version, steps: [...course()] });
    return { ok: true, words: `${number} placed` };
  } catch (error) {
    return refusal('placing', error);
  }
}

async function move(who: (person: Person) => Client, underway: Underway[]): Promise<Line> {
  const order = pick(underway);
  const step = order.steps.shift() as Step;
  const forget = () => underway.splice(underway.indexOf(order), 1);
  try {
    order.version = (await step.take(who(step.by), { orderId: order.id, version: order.version })).version;
    if (order.steps.length === 0) forget();
    return { ok: true, words: `${order.number} ${step.words}` };
  } catch (error) {
    // Somebody else may move it too: then it is theirs.
    forget();
    return refusal(order.number, error);
  }
}

/** Errors: what is no refusal. */
function refusal(what: string, error: unknown): Line {
  if (!(error instanceof Problem)) throw error;
  return { ok: false, words: `${what} refused: ${error.status} ${error.code}` };
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
