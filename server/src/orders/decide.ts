import { type ActionRule, actions, type Status } from '@orderly/contract';
import { OrderlyError } from '../platform/errors.ts';
import type { Change, ChangeAction, DecideContext, Decision } from './change.ts';
import { effects } from './effects.ts';
import type { ActingAs, OrderState } from './state.ts';
import { type Move, whoseMove } from './whose-move.ts';

/**
 * The rules of an order's life: the next state and the step that leads there, or an error that says why not and what would help.
 * Pure: reads nothing but its arguments. Errors: forbidden, invalid_transition, missing_data, invalid_request, territory_mismatch.
 */
export function decide(order: OrderState, change: Change, actor: ActingAs, context: DecideContext): Decision {
  const refused = refusal(order, change.action, actor);
  if (refused !== null) throw new OrderlyError(refused.code, refused.detail);
  const effect = effects[change.action](order, change.input as never, actor, context);
  const rule: ActionRule = actions[change.action];
  const status = rule.to === 'same' ? order.status : rule.to;
  const changed = { ...order, fulfilment: status === 'in_progress' ? (order.fulfilment ?? 'preparing') : order.fulfilment, ...effect.changes };
  const holds = status === order.status ? changed.holds : [];
  const bare = { ...changed, holds, status, version: order.version + 1 };
  const next = { ...bare, ...whoseMove(bare, order as Move, context.now) };
  const { notes = [], tracking = {}, proofs = {} } = effect.typed ?? {};
  return {
    next,
    step: {
      action: change.action,
      previousStatus: order.status,
      newStatus: status,
      version: next.version,
      reason: effect.reason ?? null,
      codes: effect.codes ?? [],
    },
    typed: { notes, tracking, proofs },
  };
}

export interface Refusal {
  readonly code: 'forbidden' | 'invalid_transition';
  readonly detail: string;
}

/** Why an actor may not take an action now, whatever is entered; null when nothing stands against it. */
export function refusal(order: OrderState, action: ChangeAction, actor: ActingAs): Refusal | null {
  const rule: ActionRule = actions[action];
  if (!mayTake(rule, actor)) return { code: 'forbidden', detail: `Your role may not ${action} an order.` };
  if (!rule.from.includes(order.status)) {
    return {
      code: 'invalid_transition',
      detail: `An order that is ${words(order.status)} takes no ${action}; it takes ${nextActions(order.status)}.`,
    };
  }
  if (order.shipments.length > 0 && (rule.beforeShipment || (rule.clinicUntilShipment && actor.role === 'provider'))) {
    return { code: 'invalid_transition', detail: `Something has already shipped: ${action} is possible only before the first shipment.` };
  }
  const held = order.holds.some((hold) => hold.lineId === undefined);
  if (held && (action === 'approve' || action === 'ship' || action === 'complete')) {
    return { code: 'invalid_transition', detail: `The order is on hold. Release it first, then ${action} it.` };
  }
  if (action === 'release' && order.holds.length === 0) return { code: 'invalid_transition', detail: 'The order is not on hold.' };
  if (action === 'ship' && order.fulfilment !== 'preparing') return { code: 'invalid_transition', detail: 'Every line has already shipped.' };
  return null;
}

/** Whether a rule names the actor, by role or by kind. */
function mayTake(rule: ActionRule, actor: Pick<ActingAs, 'kind' | 'role'>): boolean {
  if (actor.kind === 'system') return rule.by.includes('system');
  if (actor.kind === 'machine' && rule.by.includes('machine')) return true;
  return actor.role !== null && rule.by.includes(actor.role);
}

/** Every change action with whether the actor may take it now and, if not, why not. */
export function allowedActions(order: OrderState, actor: ActingAs): { action: ChangeAction; allowed: boolean; reason?: string }[] {
  return (Object.keys(effects) as ChangeAction[]).map((action) => {
    const refused = refusal(order, action, actor);
    return refused === null ? { action, allowed: true } : { action, allowed: false, reason: refused.detail };
  });
}

function words(status: Status): string {
  return status.replaceAll('_', ' ');
}

function nextActions(status: Status): string {
  const open = (Object.keys(effects) as ChangeAction[]).filter((action) => (actions[action].from as readonly (Status | null)[]).includes(status));
  return open.join(', ');
}
