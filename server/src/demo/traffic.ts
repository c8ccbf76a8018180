import { type actionInputs, checks, type PlaceOrder, type Verify } from '@orderly/contract';
import type { Static } from 'typebox';

type Input<Action extends keyof typeof actionInputs> = Static<(typeof actionInputs)[Action]>;

/** An order after an action. */
export interface Moved {
  readonly id: string;
  readonly number: string;
  readonly version: number;
}

interface At<Body> {
  readonly orderId: string;
  readonly version: number;
  readonly body: Body;
}

/** What traffic does, for one person: these operations, however they are reached. */
export interface TrafficApi {
  placeOrder(given: { readonly body: PlaceOrder }): Promise<Moved>;
  verifyOrder(given: At<Static<typeof Verify>>): Promise<Moved>;
  cancelOrder(given: At<Input<'cancel'>>): Promise<Moved>;
  holdOrder(given: At<Input<'hold'>>): Promise<Moved>;
  releaseOrder(given: At<Input<'release'>>): Promise<Moved>;
  shipOrder(given: At<Input<'ship'>>): Promise<Moved>;
  completeOrder(given: At<Input<'complete'>>): Promise<Moved>;
  addNote(given: Omit<At<Input<'note'>>, 'version'>): Promise<Moved>;
}

export interface TrafficOptions {
  readonly as: (person: TrafficPerson) => TrafficApi;
  /** A practitioner of the clinic. */
  readonly providerId: string;
  /** Actions a minute. */
  readonly perMinute: number;
  /** Ends it; what is under way is given up. */
  readonly signal: AbortSignal;
  /** Hears each action in a line: the order's number and codes, nothing of a patient. */
  readonly say: (line: string) => void;
  /** The code of a refusal; null for an error that is none, which ends it. */
  readonly refusalOf: (error: unknown) => string | null;
}

export const trafficPeople = ['provider', 'verifier', 'master_distributor'] as const;
export type TrafficPerson = (typeof trafficPeople)[number];

/** With which the demo's desk approves whatever the checks leave to a person; of what has passed a waiver says nothing. */
export const waivers = checks.map((check) => ({ check, code: 'verified_by_phone' as const }));

/** A wave drawn on a screen, as a PNG. */
export const drawnSignature = [
  'data:image/png;base64,',
  'iVBORw0KGgoAAAANSUhEUgAAAEAAAAAYCAAAAABv36SYAAAAj0lEQVR42s2UOQ7AIAwE5/+fTkSRgMG7RqJIqICVB3xyHS5+C8CTeXWUjkMMMtpeE0YZ/T9J',
  'eEzRABuH7j45oNuBD2/bYuOfEYh7fGI9vx2WN6aLUp4B5TnJqK9MfIHOTqxRo4pJuATfFXlSxsT6flNZjaVVVF6KD8VtekP/b6/7nIM7/Y+dSMUE0vr3Q/UG',
  'f19e6Fi3Yf8AAAAASUVORK5CYII=',
].join('');

/** An order under way, and what comes next for it. */
interface Underway {
  readonly id: string;
  readonly number: string;
  version: number;
  steps: Step[];
}

interface Step {
  readonly by: TrafficPerson;
  readonly words: string;
  take(api: TrafficApi, order: { readonly orderId: string; readonly version: number }): Promise<Moved>;
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

/** Places and moves orders until the signal comes. Answers how many actions were taken and refused. Errors: what is no refusal. */
export async function runTraffic(options: TrafficOptions): Promise<{ done: number; refused: number }> {
  const { perMinute, signal, say } = options;
  const underway: Underway[] = [];
  const counts = { done: 0, refused: 0 };
  const everyMs = 60_000 / perMinute;
  // What an outage made it miss is not made up for.
  for (let at = performance.now(); !signal.aborted; at = Math.max(at + everyMs, performance.now())) {
    try {
      const busy = underway.length >= maxUnderway || (underway.length > 3 && Math.random() < 0.7);
      const line = busy ? await move(options, underway) : await place(options, underway);
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

async function place({ as, providerId, refusalOf }: TrafficOptions, underway: Underway[]): Promise<Line> {
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
    const { id, number, version } = await as('provider').placeOrder({ body: order });
    underway.push({ id, number, version, steps: [...course()] });
    return { ok: true, words: `${number} placed` };
  } catch (error) {
    return refused('placing', error, refusalOf);
  }
}

async function move({ as, refusalOf }: TrafficOptions, underway: Underway[]): Promise<Line> {
  const order = pick(underway);
  const step = order.steps.shift() as Step;
  const forget = () => underway.splice(underway.indexOf(order), 1);
  try {
    order.version = (await step.take(as(step.by), { orderId: order.id, version: order.version })).version;
    if (order.steps.length === 0) forget();
    return { ok: true, words: `${order.number} ${step.words}` };
  } catch (error) {
    // Somebody else may move it too: then it is theirs.
    forget();
    return refused(order.number, error, refusalOf);
  }
}

/** Errors: what is no refusal. */
function refused(what: string, error: unknown, refusalOf: TrafficOptions['refusalOf']): Line {
  const code = refusalOf(error);
  if (code === null) throw error;
  return { ok: false, words: `${what} refused: ${code}` };
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
