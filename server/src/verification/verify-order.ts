import type { CheckName } from '@orderly/contract';
import type { Credentials } from '../credentials/index.ts';
import type { Insurance } from '../insurance/index.ts';
import { approveBySystem, type Finding, hasLapsed, type OrderDeps, type OrderRow, recordChecks, unsettled } from '../orders/index.ts';
import type { Jobs } from '../platform/jobs/index.ts';
import type { Check, CheckContext } from './check.ts';
import { allChecks } from './checks/index.ts';
import { type Facts, readFacts } from './facts.ts';
import type { Rulebook } from './load-requirements.ts';
import { approvesByItself, readLapsed } from './store.ts';

export interface VerificationDeps {
  /** Of the worker's role. */
  readonly orders: OrderDeps;
  readonly jobs: Jobs;
  readonly rulebook: Rulebook;
  readonly insurance: Insurance;
  readonly credentials: Credentials;
}

export interface VerifyPayload {
  readonly orderId: string;
  /** A check to be made again although it is settled, since what it looks at beside the order has changed. */
  readonly again?: CheckName;
}

/** Attempt: how often in a row an outside service was away. */
export interface AskPayload extends VerifyPayload {
  readonly attempt?: number;
}

export const verifyTask = 'verify_order';
export const askTask = 'ask_outside';
export const recheckTask = 'recheck_lapsed';

/**
 * Runs the checks of an order that are awaited and need nobody, and leaves those that ask outside to a job of their own: whoever is slow there holds up no other
 * order's checks. Repeating it changes nothing that is settled.
 */
export async function verifyOrder(deps: VerificationDeps, payload: VerifyPayload): Promise<void> {
  const { orderId, again } = payload;
  const found = await awaitedOf(deps, payload);
  if (found === null) return;
  const { facts, local, outside } = found;
  if (local.length > 0) await recordChecks(deps.orders, orderId, await Promise.all(local.map((check) => run(deps, check, facts))));
  if (outside.length > 0) await deps.jobs.add(askTask, { ...payload }, { key: again === undefined ? `ask:${orderId}` : `ask:${orderId}:${again}` });
  else await approveWhereWanted(deps, facts.order);
}

/** Runs the checks of an order that are awaited and ask outside. What was away is asked again, more rarely each time and at least every minute; nothing becomes a rejection. */
export async function askOutsiders(deps: VerificationDeps, payload: AskPayload): Promise<void> {
  const { orderId, attempt = 0 } = payload;
  const found = await awaitedOf(deps, payload);
  if (found === null || found.outside.length === 0) return;
  const { facts, outside } = found;
  // Each is recorded as it is known: one that answers does not wait for one that is slow.
  const outcomes = await Promise.all(
    outside.map(async (check) => {
      const finding = await run(deps, check, facts);
      await recordChecks(deps.orders, orderId, [finding]);
      return finding.outcome;
    }),
  );
  if (outcomes.includes('unavailable')) await later(deps, orderId, attempt + 1);
  await approveWhereWanted(deps, facts.order);
}

interface Awaited {
  readonly facts: Facts;
  readonly local: readonly Check[];
  readonly outside: readonly Check[];
}

/** Null when the order is gone, or over. */
async function awaitedOf(deps: VerificationDeps, { orderId, again }: VerifyPayload): Promise<Awaited | null> {
  const facts = await deps.orders.db.transaction((tx) => readFacts(tx, deps.orders, deps.rulebook, orderId));
  if (facts === null) return null;
  const context = contextOf(deps);
  const outside = new Set(allChecks.filter((check) => check.asksOutside(facts, context)));
  const awaited = allChecks.filter((check) => check.name === again || isAwaited(check.name, facts.order, outside.has(check), context.now));
  return { facts, local: awaited.filter((check) => !outside.has(check)), outside: awaited.filter((check) => outside.has(check)) };
}

/** What is settled is looked at again only when it lapses; what a person is to look at, whenever there may be more to see. */
function isAwaited(name: CheckName, order: OrderRow, asksOutside: boolean, now: Date): boolean {
  const check = order.checks[name];
  if (check.waived !== undefined) return false;
  if (check.outcome === 'passed' || check.outcome === 'not_required') return hasLapsed(check, now);
  return check.outcome === 'pending' || check.outcome === 'unavailable' || !asksOutside;
}

function contextOf({ orders, rulebook, insurance, credentials }: VerificationDeps): CheckContext {
  return { now: orders.clock.now(), rulebook, insurance, credentials };
}

async function run(deps: VerificationDeps, check: Check, facts: Facts): Promise<Finding> {
  const found = await check.run(facts, contextOf(deps));
  return {
    name: check.name,
    class: check.evidence,
    outcome: found.outcome,
    codes: found.codes,
    evidence: found.evidence,
    basis: facts.order.checks[check.name].basis,
    until: found.until?.toISOString() ?? null,
    seenAtUs: facts.readAtUs,
    ...(found.items === undefined || Object.keys(found.items).length === 0 ? {} : { items: found.items }),
  };
}

const firstWaitMs = 2000;
const longestWaitMs = 60_000;

async function later({ jobs, orders }: VerificationDeps, orderId: string, attempt: number): Promise<void> {
  const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(attempt - 1, 10));
  await jobs.add(askTask, { orderId, attempt }, { key: `ask:${orderId}`, runAt: new Date(orders.clock.now().getTime() + waitMs) });
}

async function approveWhereWanted({ orders }: VerificationDeps, { id, territoryId }: OrderRow): Promise<void> {
  const wanted = await orders.db.transaction((tx) => approvesByItself(tx, territoryId));
  if (wanted) await approveBySystem(orders, id, (order) => unsettled(order, orders.clock.now()).length === 0);
}

const mostLapsed = 1000;

/** Has the checks of what is to be approved or to ship and holds no longer run again. */
export async function recheckLapsed({ orders, jobs }: VerificationDeps): Promise<void> {
  const ids = await orders.db.transaction((tx) => readLapsed(tx, orders.clock.now(), mostLapsed));
  await jobs.addMany(
    verifyTask,
    ids.map((orderId) => ({ key: `verify:${orderId}`, payload: { orderId } })),
  );
}
