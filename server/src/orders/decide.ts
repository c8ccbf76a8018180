import { type ActionRule, actions, type Status } from '@orderly/contract';
import { OrderlyError } from '../platform/errors.ts';
import type { ActionCode } from './actions/action.ts';
import { actionCodes } from './actions/index.ts';
import { openQuestions } from './actions/questions.ts';
import type { Change, ChangeAction, DecideContext, Decision, Refusal } from './change.ts';
import { statusWords } from './labels.ts';
import { isAllCancelled, unproven } from './quantities.ts';
import type { ActingAs, OrderState } from './state.ts';
import { systemPrincipal } from './system.ts';
import { type Move, whoseMove } from './whose-move.ts';

/**
 * The rules of an order's life: the next state and the step that leads there, or an error that says why not and what would help.
 * Pure: reads nothing but its arguments. Errors: forbidden, invalid_transition, missing_data, invalid_request, territory_mismatch.
 */
export function decide(order: OrderState, change: Change, actor: ActingAs, context: DecideContext): Decision {
  const refused = refusal(order, change.action, actor, context.now);
  if (refused !== null) throw new OrderlyError(refused.code, refused.detail, { errors: refused.errors ?? [] });
  const effect = (actionCodes[change.action] as ActionCode<ChangeAction>).effect(order, change.input, actor, context);
  const rule: ActionRule = actions[change.action];
  const status = rule.to === 'same' ? order.status : rule.to;
  const changed = { ...order, fulfilment: status === 'in_progress' ? (order.fulfilment ?? 'preparing') : order.fulfilment, ...effect.changes };
  const holds = status === order.status ? changed.holds : [];
  const bare = { ...changed, holds, status, version: order.version + 1 };
  const next = { ...bare, ...whoseMove(bare, order as Move, context.now) };
  const { notes = [], tracking = {}, proofs = {}, items = {} } = effect.typed ?? {};
  return {
    next,
    step: {
      action: change.action,
      previousStatus: order.status,
      newStatus: status,
      version: next.version,
      reason: effect.reason ?? null,
      codes: effect.codes ?? [],
      ...(effect.fields === undefined ? {} : { fields: effect.fields }),
    },
    typed: { notes, tracking, proofs, items },
    amended: effect.amended ?? null,
    signature: effect.signature ?? null,
    stores: effect.stores ?? null,
  };
}

/**
 * A change and what follows from it by rule, each a step and a version of its own: what leaves nothing of an order to be had cancels it, and the last proof completes
 * it (design, "Actions"). Errors: as `decide`.
 */
export function decideSteps(order: OrderState, change: Change, actor: ActingAs, context: DecideContext): [Decision, ...Decision[]] {
  const first = decide(order, change, actor, context);
  const then = consequence(first.next, change, context.now);
  return then === null ? [first] : [first, decide(first.next, then, systemPrincipal, context)];
}

function consequence(next: OrderState, change: Change, now: Date): Change | null {
  if (change.action === 'cancelLine' && isAllCancelled(next)) return { action: 'cancel', input: { code: change.input.code } };
  if (next.status !== 'in_progress' || unproven(next).length > 0) return null;
  return refusal(next, 'complete', systemPrincipal, now) === null ? { action: 'complete', input: {} } : null;
}

/** Steps of an order after which it takes no more of those that can go on for ever, so that its whole story can be read at once. */
export const mostSteps = 1000;

/** Why an actor may not take an action now, whatever is entered; null when nothing stands against it. */
function refusal(order: OrderState, action: ChangeAction, actor: ActingAs, now: Date): Refusal | null {
  const rule: ActionRule = actions[action];
  const { words, refuses, notOnHold, endless } = actionCodes[action] as ActionCode<ChangeAction>;
  if (!mayTake(rule, actor)) return { code: 'forbidden', detail: `Your role may not ${words.does}. Ask somebody whose role includes it.` };
  if (!rule.from.includes(order.status)) {
    return {
      code: 'invalid_transition',
      detail: `An order that is ${statusWords[order.status]} cannot be ${words.done}. ${whatCan(order.status, actor)}`,
    };
  }
  if (order.shipments.length > 0 && (rule.beforeShipment || (rule.clinicUntilShipment && actor.role === 'provider'))) {
    return { code: 'invalid_transition', detail: `Something has already shipped: an order can be ${words.done} only before the first shipment.` };
  }
  if (notOnHold && order.holds.some((hold) => hold.lineId === undefined)) {
    return { code: 'invalid_transition', detail: `The order is on hold. Once released it can be ${words.done}.` };
  }
  if (notOnHold && openQuestions(order).length > 0) {
    return { code: 'invalid_transition', detail: `The clinic was asked something. Once it has answered, the order can be ${words.done}.` };
  }
  const refused = refuses?.(order, actor, now) ?? null;
  if (refused !== null) return refused;
  if (endless && order.version >= mostSteps) {
    return { code: 'invalid_transition', detail: `The order has ${order.version} steps and takes no more of these. Ship, complete or cancel it.` };
  }
  return null;
}

/** Whether a rule names the actor, by role or by kind. */
function mayTake(rule: ActionRule, actor: Pick<ActingAs, 'kind' | 'role'>): boolean {
  if (actor.kind === 'system') return rule.by.includes('system');
  if (actor.kind === 'machine' && rule.by.includes('machine')) return true;
  return actor.role !== null && rule.by.includes(actor.role);
}

/** Every change action with whether the actor may take it now and, if not, why not. */
export function allowedActions(order: OrderState, actor: ActingAs, now: Date): { action: ChangeAction; allowed: boolean; reason?: string }[] {
  return (Object.keys(actionCodes) as ChangeAction[]).map((action) => {
    const refused = refusal(order, action, actor, now);
    return refused === null ? { action, allowed: true } : { action, allowed: false, reason: refused.detail };
  });
}

/** What is left to do with an order of this status, for this actor. */
function whatCan(status: Status, actor: ActingAs): string {
  const open = (Object.keys(actionCodes) as ChangeAction[]).filter((action) => {
    const rule: ActionRule = actions[action];
    return action !== 'note' && rule.from.includes(status) && mayTake(rule, actor);
  });
  if (open.length === 0) return 'You can only read it and write notes.';
  return `You can have it ${new Intl.ListFormat('en', { type: 'disjunction' }).format(open.map((action) => actionCodes[action].words.done))}.`;
}
