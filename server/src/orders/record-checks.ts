import type { NextStep } from '@orderly/contract';
import { openPatientKey } from '../patients/index.ts';
import { type PhiClass, sealClasses } from '../phi/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { newId } from '../platform/ids.ts';
import { changeBySystem } from './change-by-system.ts';
import { addRuns, type CheckRun, saveChecks, saveSeen } from './check-store.ts';
import type { OrderDeps } from './deps.ts';
import { systemOrderEntry } from './order-entry.ts';
import { type CheckResult, isUnderWay } from './state.ts';
import { lockOrder, type OrderRow, readSealed } from './store.ts';
import { takeIn } from './take-in.ts';
import { whoseMove } from './whose-move.ts';

/** What a check found, with what it found it by. The evidence belongs to a class of patient data and is kept encrypted. */
export interface Finding extends CheckResult {
  readonly class: PhiClass;
  readonly evidence: Readonly<Record<string, unknown>>;
}

/**
 * Takes in what checks found of an order: how each stands, the evidence, whose move it is now, in one transaction. It leaves the version alone, which counts
 * what people do; but a check that fails once the order is approved holds it, and that is a step like any other. Answers what was news; of an order that is
 * gone or over, nothing is. `deps.db` is the worker's.
 */
export function recordChecks(deps: OrderDeps, orderId: string, findings: readonly Finding[]): Promise<readonly CheckResult[]> {
  return deps.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderId);
    if (order === undefined || !isUnderWay(order.status)) return [];
    const now = deps.clock.now();
    const { checks, news, isNewer, holds } = takeIn(order, findings, now);
    if (news.length === 0) {
      if (isNewer) await saveSeen(tx, order.id, checks);
      return [];
    }
    const isNew = new Set(news.map(({ name }) => name));
    await addRuns(
      tx,
      orderId,
      now,
      await sealed(
        tx,
        deps,
        order,
        findings.filter(({ name }) => isNew.has(name)),
      ),
    );
    const known = { ...order, checks };
    const move = whoseMove(known, order, now);
    await saveChecks(tx, { ...known, ...move }, now, entryOf(order, news, move.nextStep));
    if (holds) await changeBySystem(tx, deps, { ...known, checksRev: order.checksRev + 1 }, { action: 'hold', input: { code: 'check_failed' } }, now);
    return news;
  });
}

async function sealed(tx: Tx, deps: OrderDeps, order: OrderRow, findings: readonly Finding[]): Promise<CheckRun[]> {
  const row = await readSealed(tx, order.id);
  if (row === undefined) throw new TypeError('a locked order is there');
  const key = await openPatientKey(deps.phi, { ...row, id: order.patientId });
  return findings.map((finding) => {
    const id = newId();
    const encrypted = sealClasses(key, { table: 'order_checks', rowId: id }, { [finding.class]: finding.evidence });
    return { id, result: finding, class: finding.class, encrypted_data: encrypted };
  });
}

/** `nextStep` is told where it is another by what was found. */
function entryOf(order: OrderRow, news: readonly CheckResult[], nextStep: NextStep) {
  const codes = news.flatMap(({ name, outcome, codes: why }) => [`${name}:${outcome}`, ...why.map((code) => `${name}:${code}`)]);
  const next = nextStep === order.nextStep ? {} : { nextStep };
  return systemOrderEntry(order, { action: 'order.check', detail: { version: order.version, codes: codes.slice(0, mostCodes), ...next } });
}

const mostCodes = 60;
