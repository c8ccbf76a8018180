import { type Action, actions, type NextStep, type Order, type Role } from '@orderly/contract';

/** Whether the viewer may do something to an order now; with the reason when not. */
export interface Allowance {
  readonly action: Action;
  readonly reason?: string | undefined;
}

/** Of one action; undefined where the server does not list it for the viewer. */
export function allowanceOf({ allowedActions }: Pick<Order, 'allowedActions'>, action: Action): Allowance | undefined {
  const found = allowedActions.find((one) => one.action === action);
  return found === undefined ? undefined : { action, reason: found.allowed ? undefined : found.reason };
}

/** What leads on from each step, the first the usual one. */
const leadsOn: Readonly<Record<NextStep, readonly Action[]>> = {
  verify: ['approve', 'requestInfo', 'reject'],
  check: ['approve', 'requestInfo', 'reject'],
  answer: ['answer'],
  sign: ['sign'],
  release: ['release'],
  ship: ['ship'],
  trace: ['deliver', 'closeShipment'],
  prove_delivery: ['deliver', 'complete'],
  none: [],
};

/** What a person of a role can do to an order: first what leads on, then the rest. What the role never does is not among it. */
export function arrange(order: Pick<Order, 'allowedActions' | 'nextStep'>, role: Role | null): { leading: Allowance[]; rest: Allowance[] } {
  const ever = order.allowedActions.filter(({ action }) => role !== null && (actions[action].by as readonly string[]).includes(role));
  const leads = leadsOn[order.nextStep];
  const leading = leads.flatMap((action) => (ever.some((one) => one.action === action) ? (allowanceOf(order, action) ?? []) : []));
  const rest = ever.filter(({ action }) => !leads.includes(action)).map(({ action }) => allowanceOf(order, action) as Allowance);
  return { leading, rest: rest.toSorted((one, other) => Number(one.reason !== undefined) - Number(other.reason !== undefined)) };
}
