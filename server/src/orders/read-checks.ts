import type { CheckRuns } from '@orderly/contract';
import { enter, inScope, need, type Principal, recorded } from '../identity/index.ts';
import { commitEntry } from '../journal/index.ts';
import { openPatientKey } from '../patients/index.ts';
import { openClass, type SealedRecord } from '../phi/index.ts';
import { notFound } from './change-order.ts';
import { readRuns } from './check-store.ts';
import { remediesOf } from './checks.ts';
import type { OrderDeps, Request } from './deps.ts';
import { orderEntry } from './order-entry.ts';
import { classesOf } from './read-order.ts';
import { readOrder, readSealed } from './store.ts';

/**
 * The last run of each check with what it found it by, as far as the caller's classes of patient data reach; that look is in the journal before this answers.
 * Errors: unauthenticated, forbidden, not_found.
 */
export function showChecks(deps: OrderDeps, request: Omit<Request, 'idempotency'> & { orderId: string }): Promise<CheckRuns> {
  const attempt = { action: 'order.read_checks', resourceType: 'order', resourceId: request.orderId, context: request.context } as const;
  return recorded(deps.db, attempt, (as) => show(deps, request, as));
}

function show(
  deps: OrderDeps,
  { credential, context, orderId }: Omit<Request, 'idempotency'> & { orderId: string },
  as: (principal: Principal) => void,
): Promise<CheckRuns> {
  return deps.db.transaction(async (tx) => {
    const [principal, row, sealed, runs] = await Promise.all([
      enter(tx, credential, deps.adjustPrincipal),
      readOrder(tx, orderId),
      readSealed(tx, orderId),
      readRuns(tx, orderId),
    ]);
    as(principal);
    need(principal, 'orders.checks');
    if (row === undefined || sealed === undefined || !inScope(principal, row)) throw notFound();
    const classes = classesOf(principal, row);
    const key = await openPatientKey(deps.phi, { ...sealed, id: row.patientId });
    const items = runs.map((run) => {
      const place = { table: 'order_checks', rowId: run.id };
      const evidence = classes.includes(run.class)
        ? openClass<Record<string, unknown>>(key, place, run.encrypted_data as SealedRecord, run.class)
        : undefined;
      return {
        check: run.name as CheckRuns['items'][number]['check'],
        outcome: run.outcome,
        codes: run.codes,
        remedies: remediesOf(run.codes),
        checkedAt: run.checked_at.toISOString(),
        expiresAt: run.expires_at?.toISOString() ?? null,
        ...(evidence === undefined ? {} : { evidence }),
      };
    });
    await commitEntry(tx, orderEntry(principal, context, row, { action: 'order.read_checks', detail: { classes: [...classes] } }));
    return { items };
  });
}
