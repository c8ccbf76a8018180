import type { CheckName } from '@orderly/contract';
import type { Credentials } from '../credentials/index.ts';
import type { Insurance } from '../insurance/index.ts';
import { approveBySystem, type Finding, hasLapsed, type OrderDeps, type OrderRow, recordChecks, unsettled } from '../orders/index.ts';
import type { Jobs } from '../platform/jobs/index.ts';
import type { Check } from './check.ts';
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

/** Attempt: how often in a row an outside service was away. */
export interface VerifyPayload {
  readonly orderId: string;
  readonly attempt?: number;
  /** A check to be made again although it is settled, since what it looks at beside the order has changed. */
  readonly again?: CheckName;
}

export const verifyTask = 'verify_order';
export const recheckTask = 'recheck_lapsed';

/**
 * Runs the checks of an order that are awaited: first those that need nobody, then those that ask outside, each recorded as it is known. What was away is
 * asked again, more rarely each time and at least every minute; nothing becomes a rejection. Repeating it changes nothing that is settled.
 */
export async function verifyOrder(deps: VerificationDeps, { orderId, attempt = 0, again }: VerifyPayload): Promise<void> {
  const facts = await deps.orders.db.transaction((tx) => readFacts(tx, deps.orders, deps.rulebook, orderId));
  if (facts === null) return;
  const awaited = new Set(allChecks.filter((check) => check.name === again || isAwaited(check, facts.order, deps.orders.clock.now())));
  const local = await Promise.all([...awaited].filter((check) => !check.asksOutside).map((check) => run(deps, check, facts)));
  if (local.length > 0) await recordChecks(deps.orders, orderId, local);
  const outside = [...awaited].filter((check) => check.asksOutside);
  const answers = await Promise.all(outside.map((check) => run(deps, check, facts)));
  if (answers.length > 0) await recordChecks(deps.orders, orderId, answers);
  if (answers.some(({ outcome }) => outcome === 'unavailable')) await later(deps, orderId, attempt + 1);
  await approveWhereWanted(deps, facts.order);
}

/** What is settled is looked at again only when it lapses; what a person is to look at, whenever there may be more to see. */
function isAwaited({ name, asksOutside }: Check, order: OrderRow, now: Date): boolean {
  const check = order.checks[name];
  if (check.waived !== undefined) return false;
  if (check.outcome === 'passed' || check.outcome === 'not_required') return hasLapsed(check, now);
  return check.outcome === 'pending' || check.outcome === 'unavailable' || !asksOutside;
}

async function run(deps: VerificationDeps, check: Check, facts: Facts): Promise<Finding> {
  const found = await check.run(facts, {
    now: deps.orders.clock.now(),
    rulebook: deps.rulebook,
    insurance: deps.insurance,
    credentials: deps.credentials,
  });
  return {
    name: check.name,
    class: check.evidence,
    outcome: found.outcome,
    codes: found.codes,
    evidence: found.evidence,
    basis: facts.order.checks[check.name as CheckName].basis,
    until: found.until?.toISOString() ?? null,
    seenAt: facts.readAt.toISOString(),
    ...(found.items === undefined || Object.keys(found.items).length === 0 ? {} : { items: found.items }),
  };
}

const firstWaitMs = 2000;
const longestWaitMs = 60_000;

async function later({ jobs, orders }: VerificationDeps, orderId: string, attempt: number): Promise<void> {
  const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(attempt - 1, 10));
  await jobs.add(verifyTask, { orderId, attempt }, { key: `verify:${orderId}`, runAt: new Date(orders.clock.now().getTime() + waitMs) });
}

async function approveWhereWanted({ orders }: VerificationDeps, { id, territoryId }: OrderRow): Promise<void> {
  const wanted = await orders.db.transaction((tx) => approvesByItself(tx, territoryId));
  if (wanted) await approveBySystem(orders, id, (order) => unsettled(order, orders.clock.now()).length === 0);
}

const mostLapsed = 1000;

/** Has the checks of what is to ship and holds no longer run again. */
export async function recheckLapsed({ orders, jobs }: VerificationDeps): Promise<void> {
  const ids = await orders.db.transaction((tx) => readLapsed(tx, orders.clock.now(), mostLapsed));
  await jobs.addMany(
    verifyTask,
    ids.map((orderId) => ({ key: `verify:${orderId}`, payload: { orderId } })),
  );
}
