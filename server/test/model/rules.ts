/**
 * The rules of an order's life once more, small and plain, as an oracle for the real ones. From the server it takes nothing; from the contract only the
 * table of actions, which is the specification itself.
 */
import { type ActionRule, actions, type Status } from '@orderly/contract';
import type { Actor } from './actors.ts';

export type ModelAction =
  | 'approve'
  | 'reject'
  | 'hold'
  | 'release'
  | 'ship'
  | 'complete'
  | 'cancel'
  | 'override'
  | 'transfer'
  | 'amend'
  | 'sign'
  | 'requestInfo'
  | 'answer'
  | 'note';
export const modelActions: readonly ModelAction[] = [
  'approve',
  'reject',
  'hold',
  'release',
  'ship',
  'complete',
  'cancel',
  'override',
  'transfer',
  'amend',
  'sign',
  'requestInfo',
  'answer',
  'note',
];

export interface ModelOrder {
  readonly id: string;
  /** Keys of the demo company. */
  readonly clinic: string;
  readonly territory: string;
  readonly status: Status;
  readonly version: number;
  /** The order as a whole is on hold; the model holds no single lines. */
  readonly held: boolean;
  /** Whether a signature stands under what it holds now. */
  readonly signed: boolean;
  /** Ids of the questions that the clinic has not answered; the server gives them out. */
  readonly asked: readonly string[];
  readonly lines: readonly { readonly id: string; readonly quantity: number }[];
  /** Quantity shipped by line id. */
  readonly shipped: Readonly<Record<string, number>>;
}

/** What is sent with an action, as far as the rules care. */
export interface Wanted {
  readonly action: ModelAction;
  /** ship: what goes; without it everything left. */
  readonly lines?: readonly { readonly lineId: string; readonly quantity: number }[];
  /** complete: whether a proof comes with it. */
  readonly proof?: boolean;
  /** cancel, override: lines of which it says what became of them. */
  readonly disposed?: readonly string[];
  /** amend: how many of each line from now on; without it the telephone number alone. */
  readonly quantities?: readonly { readonly lineId: string; readonly quantity: number }[];
  /** answer: to which of the questions. */
  readonly questions?: readonly string[];
  /** transfer: key of the territory. */
  readonly territory?: string;
}

export type Prediction = { readonly next: ModelOrder } | { readonly refused: string };

const mayChange = ['provider', 'verifier', 'master_distributor', 'distributor', 'admin'];
const mayNote = [...mayChange, 'compliance'];

/** Whether an actor sees an order: its own clinic's, or those in the territory granted and below. */
function sees(actor: Actor, { clinic, territory }: Pick<ModelOrder, 'clinic' | 'territory'>): boolean {
  if (actor.territory === null) return actor.organization === clinic;
  return actor.territory === 'us' || territory === actor.territory || territory.startsWith(`${actor.territory}.`);
}

/** What the server answers before it compares versions, or null when it gets that far. */
export function refusedAtTheDoor(order: ModelOrder, actor: Actor, action: ModelAction): string | null {
  if (!(action === 'note' ? mayNote : mayChange).includes(actor.role)) return 'forbidden';
  return sees(actor, order) ? null : 'not_found';
}

/** What becomes of an order that is at the version the actor sends, or the code with which it is refused. */
export function predict(order: ModelOrder, actor: Actor, wanted: Wanted): Prediction {
  const refused = refusedAtTheDoor(order, actor, wanted.action) ?? ruleAgainst(order, actor, wanted.action) ?? inputAgainst(order, wanted);
  return refused === null ? { next: after(order, wanted) } : { refused };
}

/** Role, status, shipments and hold. */
function ruleAgainst(order: ModelOrder, actor: Actor, action: ModelAction): string | null {
  const rule: ActionRule = actions[action];
  const named = rule.by.includes(actor.role) || (actor.kind === 'machine' && rule.by.includes('machine'));
  if (!named) return 'forbidden';
  const hasShipped = Object.keys(order.shipped).length > 0;
  const nothingLeft = leftOf(order).length === 0;
  const impossible =
    !rule.from.includes(order.status) ||
    (hasShipped && rule.beforeShipment === true) ||
    (hasShipped && rule.clinicUntilShipment === true && actor.role === 'provider') ||
    (order.held && ['approve', 'ship', 'complete', 'hold'].includes(action)) ||
    (order.asked.length > 0 && ['approve', 'ship', 'complete'].includes(action)) ||
    (order.asked.length === 0 && action === 'answer') ||
    (!order.held && action === 'release') ||
    (nothingLeft && action === 'ship');
  if (impossible) return 'invalid_transition';
  if (action !== 'sign') return null;
  // Nobody but the practitioner who orders.
  if (actor.key !== 'signer') return 'forbidden';
  return order.signed ? 'invalid_transition' : null;
}

function inputAgainst(order: ModelOrder, { action, lines, proof, disposed, territory, quantities, questions }: Wanted): string | null {
  const left = new Map(leftOf(order).map(({ lineId, quantity }) => [lineId, quantity]));
  switch (action) {
    case 'ship':
      return lines?.some(({ lineId, quantity }) => quantity > (left.get(lineId) ?? 0)) ? 'invalid_request' : null;
    case 'complete':
      return left.size > 0 || proof !== true ? 'missing_data' : null;
    case 'cancel':
    case 'override':
      return Object.keys(order.shipped).every((line) => disposed?.includes(line)) ? null : 'missing_data';
    case 'amend':
      // What was approved is what ships.
      return quantities !== undefined && order.status !== 'verification' ? 'invalid_transition' : null;
    case 'answer':
      return questions?.every((id) => order.asked.includes(id)) ? null : 'invalid_request';
    case 'transfer':
      return territory === order.territory ? 'invalid_request' : null;
    default:
      return null;
  }
}

/** A question asked just now, until the order is read again. */
const unknownQuestion = 'not known yet';

function after(order: ModelOrder, wanted: Wanted): ModelOrder {
  const { to } = actions[wanted.action] as ActionRule;
  const status = to === 'same' ? order.status : to;
  const next = { ...order, status, version: order.version + 1, held: status === order.status && order.held };
  if (wanted.action === 'sign') return { ...next, signed: true };
  if (wanted.action === 'hold') return { ...next, held: true };
  if (wanted.action === 'release') return { ...next, held: false };
  if (wanted.action === 'requestInfo') return { ...next, asked: [...order.asked, unknownQuestion] };
  if (wanted.action === 'answer') return { ...next, asked: order.asked.filter((id) => !wanted.questions?.includes(id)) };
  if (wanted.action === 'transfer') return { ...next, territory: wanted.territory ?? order.territory };
  if (wanted.action === 'amend') {
    const wantedOf = new Map(wanted.quantities?.map(({ lineId, quantity }) => [lineId, quantity]));
    const lines = order.lines.map((line) => ({ ...line, quantity: wantedOf.get(line.id) ?? line.quantity }));
    // What is signed is the lines: a telephone number is not.
    return { ...next, lines, signed: order.signed && wanted.quantities === undefined };
  }
  if (wanted.action !== 'ship') return next;
  const shipped = { ...order.shipped };
  for (const { lineId, quantity } of wanted.lines ?? leftOf(order)) shipped[lineId] = (shipped[lineId] ?? 0) + quantity;
  return { ...next, shipped };
}

/** What is left to ship of each line that has something left. */
export function leftOf(order: Pick<ModelOrder, 'lines' | 'shipped'>): { lineId: string; quantity: number }[] {
  return order.lines
    .map(({ id, quantity }) => ({ lineId: id, quantity: quantity - (order.shipped[id] ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

/** What the order's `fulfilment` must read. */
export function fulfilmentOf(order: ModelOrder): 'preparing' | 'shipped' | 'delivered' | null {
  if (order.status === 'completed') return 'delivered';
  if (order.status !== 'in_progress') return null;
  return leftOf(order).length > 0 ? 'preparing' : 'shipped';
}
