import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { type Actor, actorOf, actors } from './actors.ts';
import { type Attempt, canHelp, compareWithServer, contest, Violation, type World, weighted } from './contest.ts';
import { type Answer, type ApiRequest, send } from './http.ts';
import { type Clinic, changeRequest, type Entry, outcomeOf, placedOrder, placeRequest, wantedOf } from './requests.ts';
import { type ModelOrder, modelActions, predict, refusedAtTheDoor } from './rules.ts';

/** The orders of one run as they must be. */
export interface Model {
  readonly orders: ModelOrder[];
}

type Command = fc.AsyncCommand<Model, World>;
const leastActors = 8;

/** Who places for which clinic. */
const placers = [
  ['provider', 'clinic'],
  ['machine', 'clinic'],
  ['verifier', 'clinic'],
  ['provider.west', 'clinic.west'],
  ['provider.east', 'clinic.east'],
] as const satisfies readonly (readonly [string, Clinic])[];

interface Placing {
  readonly placer: number;
  readonly lines: number;
}

/** Places several orders at once; each of them is sent `copies` times with one Idempotency-Key and must come to be once. */
class Place implements Command {
  readonly placings: readonly Placing[];
  readonly copies: number;
  constructor(placings: readonly Placing[], copies: number) {
    this.placings = placings;
    this.copies = copies;
  }
  check = (): boolean => true;
  async run(model: Model, world: World): Promise<void> {
    const placed = await Promise.all(this.placings.map((placing) => place(world, placing, this.copies)));
    model.orders.push(...placed);
  }
  toString = (): string => `place(${JSON.stringify(this.placings)}, ${this.copies} times each)`;
}

async function place(world: World, { placer, lines }: Placing, copies: number): Promise<ModelOrder> {
  const [key, clinic] = placers[placer % placers.length] as (typeof placers)[number];
  const actor = actorOf(key);
  const { request, territory } = placeRequest(world.company, actor, clinic, lines);
  const answer = await onceOf(world, request, copies);
  const order = placedOrder(answer, clinic, territory);
  if (order.status !== 'verification' || order.version !== 2) throw new Violation(`placed as ${order.status} at version ${order.version}`);
  world.acknowledged.push({ request, answer, actor, orderId: order.id });
  return order;
}

/** Sends one request several times at once: one effect, every copy answered alike or told that the first is in flight. Answers what was acknowledged. */
async function onceOf(world: World, request: ApiRequest, copies: number): Promise<Answer> {
  const answers = await Promise.all(Array.from({ length: copies }, () => send(world.url, request)));
  const done = answers.filter(({ code }) => code === null);
  const told = `${request.method} ${request.path} ${copies} times at once: ${answers.map(({ status, code }) => code ?? status).join(', ')}`;
  const [first] = done;
  if (first === undefined || answers.some(({ code }) => code !== null && code !== 'idempotency_in_flight')) throw new Violation(told);
  if (done.some(({ status, body }) => status !== first.status || !isDeepStrictEqual(body, first.body)))
    throw new Violation(`answers differ: ${told}`);
  if (done.filter(({ replayed }) => !replayed).length !== 1) throw new Violation(`not exactly one was the first: ${told}`);
  return first;
}

/** Which order a number means: mostly one of the first two that are still under way, so that some orders go all the way. */
function indexOf(model: Model, pick: number): number {
  const underWay = model.orders.flatMap(({ status }, index) => (status === 'verification' || status === 'in_progress' ? [index] : []));
  return pick % 4 === 0 ? pick % model.orders.length : (underWay[pick % Math.min(2, underWay.length)] ?? 0);
}

/** Races on one or two orders at the same time. */
class Race implements Command {
  readonly contests: readonly { readonly order: number; readonly attempts: readonly Attempt[] }[];
  constructor(contests: Race['contests']) {
    this.contests = contests;
  }
  check = (model: Readonly<Model>): boolean => model.orders.length > 0;
  async run(model: Model, world: World): Promise<void> {
    const byOrder = new Map(this.contests.map(({ order, attempts }) => [indexOf(model, order), attempts]));
    await Promise.all(
      [...byOrder].map(async ([index, attempts]) => {
        const after = await contest(world, model.orders[index] as ModelOrder, attempts);
        model.orders[index] = after;
        model.orders[index] = await compareWithServer(world, after);
      }),
    );
  }
  toString = (): string =>
    `race(${this.contests.map(({ order, attempts }) => `order ${order}: ${attempts.map(({ actor, pick, any, option, entry }) => `${actor}/${pick}${any ? '*' : ''}/${option}/${entry}`).join(' ')}`).join(' and ')})`;
}

/** Takes one order on by several steps, one after the other: what wins no race of eight, and where few orders get by races. */
class GoOn implements Command {
  readonly order: number;
  readonly steps: readonly Omit<Attempt, 'actor'>[];
  constructor(order: number, steps: GoOn['steps']) {
    this.order = order;
    this.steps = steps;
  }
  check = (model: Readonly<Model>): boolean => model.orders.length > 0;
  async run(model: Model, world: World): Promise<void> {
    const index = indexOf(model, this.order);
    for (const step of this.steps) {
      const order = model.orders[index] as ModelOrder;
      const able = actors.filter((actor) => canHelp(order, actor, step));
      const actor = (able.length === 0 ? actors : able)[step.pick % (able.length || actors.length)] as Actor;
      const after = await contest(world, order, [{ ...step, actor: actor.key, pick: Math.floor(step.pick / 13) }]);
      model.orders[index] = await compareWithServer(world, after);
    }
  }
  toString = (): string =>
    `go on(order ${this.order}: ${this.steps.map(({ pick, nearly, option, entry: way }) => `${pick}${nearly ? '~' : ''}/${option}/${way}`).join(' ')})`;
}

/** One legal request sent many times at once with one Idempotency-Key; then with another body. */
class Repeat implements Command {
  readonly order: number;
  readonly pick: number;
  readonly copies: number;
  constructor(order: number, pick: number, copies: number) {
    this.order = order;
    this.pick = pick;
    this.copies = copies;
  }
  check = (model: Readonly<Model>): boolean => model.orders.length > 0;
  async run(model: Model, world: World): Promise<void> {
    const index = indexOf(model, this.order);
    const order = model.orders[index] as ModelOrder;
    const legal = actors.flatMap((actor) =>
      weighted(modelActions.filter((action) => 'next' in predict(order, actor, wantedOf(order, action, 0)))).map((action) => ({ actor, action })),
    );
    const chosen = legal[this.pick % legal.length];
    if (chosen === undefined) throw new Violation(`the rules allow nothing on order ${order.id}`);
    const { actor, action } = chosen;
    const wanted = wantedOf(order, action, 0);
    const prediction = predict(order, actor, wanted);
    const request = changeRequest(world.company, actor, order, wanted, { entry: 'named', option: 0 });
    const answer = await onceOf(world, request, this.copies);
    const after = 'next' in prediction ? prediction.next : order;
    const outcome = outcomeOf(answer);
    if (!('version' in outcome) || outcome.version !== after.version) throw new Violation(`${wanted.action} led to ${JSON.stringify(outcome)}`);
    model.orders[index] = await compareWithServer(world, after);
    world.acknowledged.push({ request, answer, actor, orderId: order.id });
    const other = await send(world.url, {
      ...request,
      path: '/orders',
      method: 'POST',
      body: placeRequest(world.company, actor, 'clinic', 1).request.body,
    });
    const expected = ['provider', 'verifier'].includes(actor.role) ? 'idempotency_mismatch' : null;
    if (other.code !== 'forbidden' && other.code !== 'idempotency_mismatch') throw new Violation(`a used key did another request: ${other.code}`);
    if (expected !== null && other.code !== expected) throw new Violation(`a used key answers another request with ${other.code}`);
  }
  toString = (): string => `repeat(order ${this.order}, pick ${this.pick}, ${this.copies} times)`;
}

/** Sends acknowledged requests again: the same answer as then, to whoever may still see the order. */
class Replay implements Command {
  readonly picks: readonly number[];
  constructor(picks: readonly number[]) {
    this.picks = picks;
  }
  check = (model: Readonly<Model>): boolean => model.orders.length > 0;
  async run(model: Model, world: World): Promise<void> {
    const { acknowledged } = world;
    const picked = [...new Set(this.picks.map((pick) => acknowledged[pick % acknowledged.length]))];
    await Promise.all(picked.map((one) => (one === undefined ? undefined : replay(model, world, one))));
  }
  toString = (): string => `replay(${this.picks.join(', ')})`;
}

async function replay(model: Model, world: World, { request, answer, actor, orderId }: World['acknowledged'][number]): Promise<void> {
  const again = await send(world.url, request);
  const order = model.orders.find(({ id }) => id === orderId);
  const isPlacing = request.path === '/orders';
  const door = order === undefined || isPlacing ? null : refusedAtTheDoor(order, actor, 'note');
  const fits = door === null ? again.replayed && again.status === answer.status && isDeepStrictEqual(again.body, answer.body) : again.code === door;
  if (!fits) {
    throw new Violation(
      `${actor.key} repeats ${request.method} ${request.path}: ${again.status} ${again.code ?? `version ${again.body.version}`}${again.replayed ? '' : ', not replayed'}; was ${answer.status} version ${answer.body.version}`,
    );
  }
}

/** Sends again every acknowledged request of a run, at most `limit` of them. Errors: Violation. */
export async function replayAll(model: Model, world: World, limit = 40): Promise<void> {
  await Promise.all(world.acknowledged.slice(-limit).map((one) => replay(model, world, one)));
}

const small = fc.nat({ max: 9_999 });
const entry = fc.constantFrom<Entry>('named', 'named', 'status', 'bulk');
const attemptBy = (actor: fc.Arbitrary<string>): fc.Arbitrary<Attempt> =>
  fc.record({ actor, pick: small, any: fc.nat({ max: 3 }).map((one) => one === 0), option: fc.nat({ max: 99 }), entry });
const keys = actors.map(({ key }) => key);
/** Those who can do most, for the second part of a race. */
const busy = fc.constantFrom('verifier', 'verifier', 'admin', 'master_distributor', 'distributor', 'provider');

/** At least eight different people, and up to eight requests more of those who can do most. */
const attempts: fc.Arbitrary<Attempt[]> = fc
  .tuple(fc.shuffledSubarray(keys, { minLength: leastActors }), fc.array(attemptBy(busy), { minLength: 2, maxLength: 8 }))
  .chain(([people, more]) => fc.tuple(...people.map((key) => attemptBy(fc.constant(key)))).map((first) => [...more, ...first]));

const placing: fc.Arbitrary<Placing> = fc.record({ placer: small, lines: fc.integer({ min: 1, max: 3 }) });
const several = fc
  .tuple(fc.array(placing, { minLength: 2, maxLength: 4 }), fc.constantFrom(1, 1, 2, 8))
  .map(([placings, copies]) => new Place(placings, copies));
const race = fc.array(fc.record({ order: small, attempts }), { minLength: 1, maxLength: 2 }).map((contests) => new Race(contests));
/** What is nearly right lacks what the action needs, as an option that ends in 9 has it. */
const step = fc
  .record({ pick: small, nearly: fc.nat({ max: 2 }).map((one) => one === 0), option: fc.nat({ max: 99 }), entry })
  .map(({ option, ...rest }) => ({ ...rest, any: false, option: rest.nearly ? option * 10 + 9 : option }));
const goOn = fc.tuple(small, fc.array(step, { minLength: 2, maxLength: 6 })).map(([order, steps]) => new GoOn(order, steps));
const repeat = fc.tuple(small, small, fc.integer({ min: 8, max: 12 })).map(([order, pick, copies]) => new Repeat(order, pick, copies));
const replaying = fc.array(small, { minLength: 1, maxLength: 5 }).map((picks) => new Replay(picks));

/** What a run may do: it places several orders, and then up to `maxCommands` of these, of which races are as likely as the rest together. */
export function runsOf(maxCommands: number): fc.Arbitrary<{ readonly first: Command; readonly commands: Iterable<Command> }> {
  const races = Array.from({ length: 8 }, () => race);
  const commands = fc.commands<Model, World, false>([...races, goOn, goOn, goOn, goOn, goOn, goOn, several, repeat, repeat, replaying], {
    maxCommands,
    size: 'max',
  });
  return fc.record({ first: several, commands });
}
