import { type Action, actions, type NextStep, type OrderListItem, type Role } from '@orderly/contract';

/** The action that does what is next; null for what only the order's page or the passing of time can do. */
const actionOf: Readonly<Record<NextStep, Action | null>> = {
  verify: 'approve',
  check: null,
  answer: 'answer',
  sign: 'sign',
  release: 'release',
  ship: 'ship',
  trace: null,
  prove_delivery: 'deliver',
  none: null,
};

/** The action that does an order's next step, if it is one that this role takes at all. Whether it may be taken now, its form says. */
export function stepFor(order: Pick<OrderListItem, 'nextStep'>, role: Role | null): Action | null {
  const action = actionOf[order.nextStep];
  return action !== null && takes(role, action) ? action : null;
}

/** Whether a role takes an action, whatever the order. */
export function takes(role: Role | null, action: Action): boolean {
  return role !== null && (actions[action].by as readonly string[]).includes(role);
}
