import type { AskRequirements, Payers, RequirementsAnswer } from '@orderly/contract';
import { type Asked, enter, inScope, need, recorded } from '../identity/index.ts';
import { notFound, type OrderDeps, openSealed, readOrder } from '../orders/index.ts';
import type { Rulebook } from './load-requirements.ts';
import { type Item, requirementsFor } from './requirements.ts';

export interface RequirementsDeps extends OrderDeps {
  readonly rulebook: Rulebook;
}

type Request = Omit<Asked, 'idempotency'>;

/** What is asked of items before they are ordered, so that a form can ask for it. Errors: unauthenticated, forbidden. */
export function askRequirements(deps: RequirementsDeps, request: Request & { wanted: AskRequirements }): Promise<RequirementsAnswer> {
  const attempt = { action: 'order.ask_requirements', resourceType: 'order', resourceId: null, context: request.context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      const principal = await enter(tx, request.credential, deps.adjustPrincipal);
      as(principal);
      need(principal, 'orders.place');
      const { hcpcs, payerId, state, orderDate } = request.wanted;
      const on = orderDate ?? deps.clock.now().toISOString().slice(0, 10);
      return answerOf(deps.rulebook, hcpcs, { payerKind: kindOf(deps.rulebook, payerId), state, on });
    }),
  );
}

/** What is asked of an order's items. Errors: unauthenticated, forbidden, not_found. */
export function showRequirements(deps: RequirementsDeps, request: Request & { orderId: string }): Promise<RequirementsAnswer> {
  const attempt = { action: 'order.read_requirements', resourceType: 'order', resourceId: request.orderId, context: request.context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      const [principal, row] = await Promise.all([enter(tx, request.credential, deps.adjustPrincipal), readOrder(tx, request.orderId)]);
      as(principal);
      need(principal, 'orders.checks');
      const opened = row === undefined || !inScope(principal, row) ? undefined : await openSealed(tx, deps, row);
      if (row === undefined || opened?.shipTo === undefined) throw notFound();
      const payerKind = row.billTo === 'insurance' ? kindOf(deps.rulebook, opened.coverage?.payerId) : null;
      const codes = row.lines.map(({ hcpcs }) => hcpcs);
      return answerOf(deps.rulebook, codes, { payerKind, state: opened.shipTo.state, on: row.orderDate });
    }),
  );
}

/** The plans that an order can be billed to, by name. Errors: unauthenticated, forbidden. */
export function listPayers(deps: RequirementsDeps, request: Request): Promise<Payers> {
  const attempt = { action: 'payer.list', resourceType: 'payer', resourceId: null, context: request.context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      const principal = await enter(tx, request.credential, deps.adjustPrincipal);
      as(principal);
      need(principal, 'orders.place');
      const items = [...deps.rulebook.payers.values()].map(({ id, name }) => ({ id, name }));
      return { items: items.sort((a, b) => a.name.localeCompare(b.name)) };
    }),
  );
}

function kindOf({ payers }: Rulebook, payerId: string | undefined): string | null {
  return payerId === undefined ? null : (payers.get(payerId)?.kind ?? null);
}

function answerOf({ requirements }: Rulebook, codes: readonly string[], place: Omit<Item, 'hcpcs'>): RequirementsAnswer {
  const sources = new Map(requirements.map(({ id, source }) => [id, source]));
  return {
    items: codes.map((hcpcs) => {
      const { rules, documents, ...needs } = requirementsFor({ hcpcs, ...place }, requirements);
      return { hcpcs, ...needs, documents: [...documents], rules: rules.map((id) => ({ id, source: sources.get(id) as string })) };
    }),
  };
}
