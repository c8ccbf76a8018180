import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type Actor, actorOf, actors } from '../model/actors.ts';
import type { Company } from '../model/company.ts';
import { type Answer, type ApiRequest, ConnectionLost, RequestHung, send } from '../model/http.ts';
import { type Clinic, changeRequest, placedOrder, placeRequest, wantedOf, withIds } from '../model/requests.ts';
import { type ModelOrder, modelActions, predict } from '../model/rules.ts';
import { pickOf, type Random, randomOf } from './random.ts';

/** One step that a client was told of. */
export interface AcknowledgedStep {
  readonly version: number;
  readonly action: string;
  /** Key of who asked for it. */
  readonly actor: string;
}

/** What all clients were told, and what went wrong on the way. */
export interface Notes {
  /** By order. */
  readonly acknowledged: Map<string, AcknowledgedStep[]>;
  /** The last requests that were acknowledged, to be sent again at the end. */
  readonly recent: { readonly request: ApiRequest; readonly answer: Answer }[];
  readonly violations: string[];
  /** Why requests were sent again, by cause. */
  readonly retries: Map<string, number>;
  /** Requests whose change had been made though no answer had come. */
  unansweredButDone: number;
  longestRequestMs: number;
  steps: number;
}

export interface Load {
  readonly notes: Notes;
  /** Lets every client finish the request in hand, which may take a restart. */
  stop(): Promise<void>;
}

const requestBoundMs = 15_000;
const answerBoundMs = 90_000;
const mostRecent = 100;
const sharedOrders = 2;

interface Ground {
  readonly url: string;
  readonly company: Company;
  readonly notes: Notes;
  /** Orders that all clients change. */
  readonly shared: string[];
  isStopping(): boolean;
}

/** Clients that place and change orders as fast as they are answered, each request with an Idempotency-Key, repeated until it is answered. */
export function startLoad(options: { url: string; company: Company; clients: number; seed: number }): Load {
  let stopping = false;
  const notes: Notes = {
    acknowledged: new Map(),
    recent: [],
    violations: [],
    retries: new Map(),
    unansweredButDone: 0,
    longestRequestMs: 0,
    steps: 0,
  };
  const ground: Ground = { ...options, notes, shared: [], isStopping: () => stopping };
  const working = Array.from({ length: options.clients }, (_, index) => work(ground, randomOf(options.seed * 1000 + index)));
  return {
    notes,
    async stop() {
      stopping = true;
      await Promise.all(working);
    },
  };
}

async function work(ground: Ground, random: Random): Promise<void> {
  while (!ground.isStopping()) {
    try {
      const order = await place(ground, random);
      if (ground.shared.length < sharedOrders && order.clinic === 'clinic') ground.shared.push(order.id);
      else await lead(ground, random, order);
      await share(ground, random);
    } catch (error) {
      ground.notes.violations.push(error instanceof Error ? error.message : String(error));
      await sleep(200);
    }
  }
}

const placers = [
  ['provider', 'clinic'],
  ['machine', 'clinic'],
  ['provider.west', 'clinic.west'],
  ['provider.east', 'clinic.east'],
] as const satisfies readonly (readonly [string, Clinic])[];

async function place(ground: Ground, random: Random): Promise<ModelOrder> {
  const [key, clinic] = pickOf(random, placers);
  const { request, territory } = placeRequest(ground.company, actorOf(key), clinic, 1 + random(2));
  const { answer } = await insist(ground, request);
  if (answer.status !== 201) throw new Error(`placing was answered ${answer.status} ${answer.code}`);
  const order = placedOrder(answer, clinic, territory);
  acknowledge(ground, order.id, { version: 1, action: 'place', actor: key });
  acknowledge(ground, order.id, { version: 2, action: 'submit', actor: 'system' });
  return order;
}

/** Takes an order that nobody else changes through some steps: each must be made as the rules say, exactly once. */
async function lead(ground: Ground, random: Random, placed: ModelOrder): Promise<void> {
  let order = placed;
  for (let steps = 2 + random(6); steps > 0 && !ground.isStopping(); steps -= 1) {
    const option = random(4);
    const open = actors.flatMap((actor) => modelActions.map((action) => ({ actor, action, wanted: wantedOf(order, action, option) })));
    const legal = open.filter(({ actor, wanted }) => 'next' in predict(order, actor, wanted));
    const { actor, action, wanted } = pickOf(random, legal);
    const request = changeRequest(ground.company, actor, order, wanted, { entry: random(3) === 0 ? 'status' : 'named', option });
    const { answer, tries } = await insist(ground, request);
    const prediction = predict(order, actor, wanted);
    if (answer.code !== null || !('next' in prediction) || answer.body.version !== prediction.next.version) {
      throw new Error(
        `${action} of order ${order.id} at version ${order.version}, sent ${tries} times: ${answer.code ?? `version ${answer.body.version}`}`,
      );
    }
    acknowledge(ground, order.id, { version: order.version + 1, action, actor: actor.key });
    const { next } = prediction;
    // What follows by rule is told with it.
    if (next.version > order.version + 1) {
      acknowledge(ground, order.id, { version: next.version, action: next.status === 'completed' ? 'complete' : 'cancel', actor: 'system' });
    }
    order = withIds(next, answer);
  }
}

/** Holds or releases an order that others change too, or adds a note to it. Only one that read the same version may succeed. */
async function share(ground: Ground, random: Random): Promise<void> {
  if (ground.shared.length === 0) return;
  const id = pickOf(random, ground.shared);
  const actor: Actor = actorOf(pickOf(random, ['verifier', 'admin', 'master_distributor']));
  const read = await insist(ground, {
    method: 'GET',
    path: `/orders/${id}`,
    headers: ground.company.credentials[actor.key] as Record<string, string>,
  });
  if (read.answer.status !== 200) throw new Error(`the shared order ${id} answers ${read.answer.status}`);
  const { version, onHold } = read.answer.body as { version: number; onHold: boolean };
  const action = random(4) === 0 ? 'note' : onHold ? 'release' : 'hold';
  const order: ModelOrder = {
    id,
    clinic: 'clinic',
    territory: 'midwest.IL',
    status: 'verification',
    version,
    held: onHold,
    lines: [],
    shipments: [],
    signed: false,
    asked: [],
  };
  const { answer } = await insist(ground, changeRequest(ground.company, actor, order, { action }, { entry: 'named', option: 0 }));
  if (answer.code === null) acknowledge(ground, id, { version: answer.body.version as number, action, actor: actor.key });
  else if (answer.code !== 'version_conflict') throw new Error(`${action} of the shared order ${id}: ${answer.status} ${answer.code}`);
}

function acknowledge(ground: Ground, orderId: string, step: AcknowledgedStep): void {
  const { acknowledged } = ground.notes;
  const steps = acknowledged.get(orderId) ?? [];
  acknowledged.set(orderId, steps);
  steps.push(step);
  ground.notes.steps += 1;
}

const transient = new Set(['dependency_unavailable', 'idempotency_in_flight', 'rate_limited']);

/** Sends a request until it is answered for good. Errors: when that takes longer than 90 s; a hang or an unforeseen failure is noted as a violation. */
async function insist({ url, notes, isStopping }: Ground, request: ApiRequest): Promise<{ answer: Answer; tries: number }> {
  const deadline = performance.now() + answerBoundMs;
  for (let tries = 1; performance.now() < deadline; tries += 1) {
    const cause = await attempt(url, request, notes);
    if (typeof cause !== 'string') {
      if (cause.replayed && tries > 1) notes.unansweredButDone += 1;
      if (request.method !== 'GET' && cause.code === null) {
        notes.recent.push({ request, answer: cause });
        if (notes.recent.length > mostRecent) notes.recent.shift();
      }
      return { answer: cause, tries };
    }
    // After a find nothing is learnt by waiting for a server that may never come back.
    if (isStopping() && notes.violations.length > 0) break;
    notes.retries.set(cause, (notes.retries.get(cause) ?? 0) + 1);
    await sleep(Math.min(20 * tries, 200));
  }
  throw new Error(`${request.method} ${request.path} was not answered within ${answerBoundMs} ms, or until the end`);
}

/** The answer, or why the request is to be sent again. */
async function attempt(url: string, request: ApiRequest, notes: Notes): Promise<Answer | string> {
  try {
    const answer = await send(url, request, requestBoundMs);
    notes.longestRequestMs = Math.max(notes.longestRequestMs, answer.durationMs);
    if (answer.code === 'internal') notes.violations.push(`${request.method} ${request.path} was answered 500`);
    return answer.status >= 500 || transient.has(answer.code ?? '') ? String(answer.code ?? answer.status) : answer;
  } catch (error) {
    if (error instanceof RequestHung) notes.violations.push(error.message);
    if (error instanceof RequestHung || error instanceof ConnectionLost) return error.constructor.name;
    throw error;
  }
}

/** Sends the last acknowledged requests once more: each must be answered as it was. Answers what was not, one sentence each. */
export async function repeatRecent(url: string, { recent }: Notes): Promise<string[]> {
  const again = await Promise.all(recent.map(({ request }) => send(url, request)));
  return recent.flatMap(({ request, answer }, index) => {
    const { status, code, body, replayed } = again[index] as Answer;
    const moved = code === 'not_found' || code === 'forbidden';
    return moved || (replayed && status === answer.status && isDeepStrictEqual(body, answer.body))
      ? []
      : [`${request.method} ${request.path}, acknowledged, is answered another way when repeated: ${status} ${code ?? ''}`];
  });
}
