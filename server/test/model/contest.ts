import { type ActionRule, actions } from '@orderly/contract';
import { type Actor, actorOf } from './actors.ts';
import type { Company } from './company.ts';
import { type Answer, type ApiRequest, send } from './http.ts';
import { actionMeant, changeRequest, type Entry, outcomeOf, wantedOf, withIds } from './requests.ts';
import { fulfilmentOf, type ModelAction, type ModelOrder, modelActions, type Prediction, predict, refusedAtTheDoor, shippedOf } from './rules.ts';

/** The server under test and what was learnt from it on the way. */
export interface World {
  readonly url: string;
  readonly company: Company;
  /** Acknowledged requests with an Idempotency-Key, to be sent again. */
  readonly acknowledged: { readonly request: ApiRequest; readonly answer: Answer; readonly actor: Actor; readonly orderId: string }[];
  /** Requests sent, by what came of them: `<action> done`, or the code. */
  readonly tally: Map<string, number>;
}

/** What a run promised and the server did not keep. */
export class Violation extends Error {}

/** One request of a race: an actor, which of the actions open to it (or, when `any`, whichever), and how it goes in. */
export interface Attempt {
  readonly actor: string;
  readonly pick: number;
  readonly any: boolean;
  /** Asks for what they could do with the order were it not for one thing. */
  readonly nearly?: boolean;
  readonly option: number;
  readonly entry: Entry;
}

interface Prepared {
  readonly actor: Actor;
  readonly action: ModelAction;
  readonly request: ApiRequest;
  readonly prediction: Prediction;
}

/** How often an action is chosen among those open: what moves an order on more often than what ends it, or few would ever be delivered. */
const weights: Partial<Record<ModelAction, number>> = {
  approve: 8,
  ship: 16,
  complete: 4,
  deliver: 8,
  closeShipment: 4,
  release: 4,
  answer: 6,
  amend: 6,
  sign: 8,
  transfer: 2,
};

/** The same of what is nearly allowed: what harms most, were it allowed. */
const nearlyWeights: typeof weights = { complete: 6, ship: 3, amend: 3, approve: 2 };

/** Who could only stop an order mostly asks for what is refused instead. */
const stopping: readonly ModelAction[] = ['cancel', 'override', 'hold', 'reject', 'cancelLine'];
const refusedInstead = modelActions.filter((action) => action !== 'note' && !stopping.includes(action));

/** Whether an actor can take an order further with what `option` sends; or, `nearly`, could but for one thing. */
export function canHelp(order: ModelOrder, actor: Actor, { option, nearly = false }: Pick<Attempt, 'option' | 'nearly'>): boolean {
  if (nearly) return nearlyOpenTo(order, actor, option).length > 0;
  return openTo(order, actor, option).some((action) => !stopping.includes(action));
}

function openTo(order: ModelOrder, actor: Actor, option: number): ModelAction[] {
  return modelActions.filter((action) => action !== 'note' && 'next' in predict(order, actor, wantedOf(order, action, option)));
}

/** What an actor could do with an order of this status, were it not for what `option` sends or what else the rules ask. */
function nearlyOpenTo(order: ModelOrder, actor: Actor, option: number): ModelAction[] {
  return modelActions.filter((action) => {
    const rule: ActionRule = actions[action];
    const isTheirs = rule.by.includes(actor.role) && rule.from.includes(order.status);
    return isTheirs && 'refused' in predict(order, actor, wantedOf(order, action, option));
  });
}

export function weighted(open: readonly ModelAction[], by = weights): ModelAction[] {
  return open.flatMap((action) => Array.from({ length: by[action] ?? 1 }, () => action));
}

function prepare(world: World, order: ModelOrder, { actor: key, pick, any, nearly = false, option, entry }: Attempt): Prepared {
  const actor = actorOf(key);
  const open = openTo(order, actor, option);
  const helpful = open.some((action) => !stopping.includes(action)) || pick % 8 === 0;
  const almost = nearly ? weighted(nearlyOpenTo(order, actor, option), nearlyWeights) : [];
  const choice = almost.length > 0 ? almost : any || open.length === 0 ? modelActions : helpful ? weighted(open) : refusedInstead;
  const asked = choice[pick % choice.length] as ModelAction;
  const action = actionMeant(order, asked, entry);
  const wanted = wantedOf(order, action, option);
  return { actor, action, request: changeRequest(world.company, actor, order, wanted, { entry, option }), prediction: predict(order, actor, wanted) };
}

/** What a request is answered once another has changed the order. */
function codeWhenLate(changed: ModelOrder, { actor, action }: Prepared): string {
  return refusedAtTheDoor(changed, actor, action) ?? 'version_conflict';
}

/**
 * Sends all attempts on one order at once, all with the version that the model knows, and compares what comes back with what the rules allow: one
 * winner (none when nothing is legal), notes beside it, and for everybody else the refusal that fits before or after the winner. Answers the order as
 * it must now be. Errors: Violation.
 */
export async function contest(world: World, order: ModelOrder, attempts: readonly Attempt[]): Promise<ModelOrder> {
  const prepared = attempts.map((attempt) => prepare(world, order, attempt));
  const answers = await Promise.all(prepared.map(({ request }) => send(world.url, request)));
  const told = () => prepared.map((one, index) => `  ${describe(one)} → ${describeAnswer(answers[index] as Answer)}`).join('\n');
  const fail = (what: string): never => {
    throw new Violation(`${what}\norder ${order.id}, ${order.status} at version ${order.version}${order.held ? ', on hold' : ''}:\n${told()}`);
  };
  const entrants = prepared.map((one, index) => ({ ...one, answer: answers[index] as Answer, outcome: outcomeOf(answers[index] as Answer) }));
  const isNote = (entrant: Prepared) => entrant.action === 'note';
  const winners = entrants.filter((entrant) => !isNote(entrant) && 'version' in entrant.outcome);
  const notes = entrants.filter((entrant) => isNote(entrant) && 'version' in entrant.outcome);
  const [winner] = winners;
  if (winners.length > 1) fail(`${winners.length} of ${entrants.length} racing commands won`);
  if (winner !== undefined && !('next' in winner.prediction)) fail(`${describe(winner)} won and the rules refuse it as ${winner.prediction.refused}`);
  const legal = entrants.filter((entrant) => !isNote(entrant) && 'next' in entrant.prediction);
  if (legal.length > 0 && winner === undefined && notes.length === 0) fail('nobody won, though the rules allow it');

  const moved = winner !== undefined && 'next' in winner.prediction ? winner.prediction.next : order;
  for (const entrant of entrants) {
    const { outcome } = entrant;
    const came = 'code' in outcome ? outcome.code : `${entrant.action} done`;
    world.tally.set(came, (world.tally.get(came) ?? 0) + 1);
    if ('version' in outcome) {
      remember(world, entrant, order.id);
      continue;
    }
    const allowed = codesAllowed(entrant, { order, moved, hasChanged: winner !== undefined || notes.length > 0 });
    if (!allowed.has(outcome.code)) fail(`${describe(entrant)} was refused as ${outcome.code} and not as ${[...allowed].join(' or ') || 'anything'}`);
  }
  const versions = [...winners, ...notes].map(({ outcome }) => ('version' in outcome ? outcome.version : 0)).sort((a, b) => a - b);
  // The winner's step may have another behind it; notes come after.
  const first = moved.version + (winner === undefined ? 1 : 0);
  if (versions.some((version, index) => version !== first + index)) fail(`the versions acknowledged have gaps or repeat: ${versions}`);
  if (winner !== undefined && 'version' in winner.outcome && winner.outcome.version !== moved.version) fail('the winner skipped a version');
  return { ...moved, version: moved.version + notes.length };
}

interface Course {
  readonly order: ModelOrder;
  readonly moved: ModelOrder;
  readonly hasChanged: boolean;
}

/** The codes that may refuse a request: by its own fault before the order changed, or by its lateness after. */
function codesAllowed(entrant: Prepared, { order, moved, hasChanged }: Course): Set<string> {
  const allowed = new Set<string>();
  if ('refused' in entrant.prediction) allowed.add(entrant.prediction.refused);
  if (entrant.action === 'note') {
    const door = refusedAtTheDoor(moved, entrant.actor, 'note');
    if (door !== null) allowed.add(door);
    return allowed;
  }
  if (!hasChanged) return allowed;
  allowed.add(codeWhenLate(order, entrant));
  allowed.add(codeWhenLate(moved, entrant));
  return allowed;
}

function remember(world: World, { request, answer, actor }: Prepared & { answer: Answer }, orderId: string): void {
  if (request.headers['idempotency-key'] !== undefined) world.acknowledged.push({ request, answer, actor, orderId });
}

/** Reads the order back as its desk sees it, and answers it with the ids of its questions. Errors: Violation when it is not as the model has it. */
export async function compareWithServer(world: World, order: ModelOrder): Promise<ModelOrder> {
  const headers = world.company.credentials.verifier as Record<string, string>;
  const answer = await send(world.url, { method: 'GET', path: `/orders/${order.id}`, headers });
  const { status } = answer;
  const read = withIds(order, answer);
  const body: Record<string, unknown> = {
    ...answer.body,
    isSigned: answer.body.signedBy !== null,
    asked: read.asked.length,
    goods: goodsOf(answer),
  };
  const expected = {
    status: order.status,
    version: order.version,
    onHold: order.held || (order.asked.length > 0 && ['verification', 'in_progress'].includes(order.status)),
    asked: order.asked.length,
    goods: toldOf(order.lines.map(({ id, cancelled }) => ({ id, shipped: shippedOf(order, id), cancelled }))),
    isSigned: order.signed,
    territoryId: world.company.territoryIds[order.territory],
    ...(order.status === 'in_progress' || order.status === 'completed' ? { fulfilment: fulfilmentOf(order) } : {}),
  };
  const different = Object.entries(expected).filter(([name, value]) => body[name] !== value);
  if (status !== 200 || different.length > 0) {
    const words = different.map(([name, value]) => `${name} is ${JSON.stringify(body[name])}, not ${JSON.stringify(value)}`);
    throw new Violation(`order ${order.id} answers ${status}: ${words.join('; ')}`);
  }
  return read;
}

function goodsOf({ body }: Answer): string {
  const lines = (body.lines ?? []) as { id: string; shipped: number; cancelled: { quantity: number } | null }[];
  return toldOf(lines.map(({ id, shipped, cancelled }) => ({ id, shipped, cancelled: cancelled?.quantity ?? 0 })));
}

function toldOf(lines: readonly { id: string; shipped: number; cancelled: number }[]): string {
  const told = lines.map(({ id, shipped, cancelled }) => `${id}: ${shipped} shipped, ${cancelled} cancelled`);
  return told.toSorted().join('; ');
}

function describe({ actor, action, request }: Pick<Prepared, 'actor' | 'action' | 'request'>): string {
  return `${actor.key}: ${action} by ${request.method} ${request.path.replaceAll(/[0-9a-f-]{36}/g, '…')}`;
}

function describeAnswer(answer: Answer): string {
  const outcome = outcomeOf(answer);
  return 'version' in outcome ? `version ${outcome.version}${answer.replayed ? ' (replayed)' : ''}` : `${outcome.status} ${outcome.code}`;
}
