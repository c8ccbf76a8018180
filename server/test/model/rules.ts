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
  | 'deliver'
  | 'closeShipment'
  | 'cancelLine'
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
  'deliver',
  'closeShipment',
  'cancelLine',
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
  readonly lines: readonly { readonly id: string; readonly quantity: number; readonly cancelled: number }[];
  readonly shipments: readonly ModelShipment[];
}

interface ModelShipment {
  /** The server gives it out. */
  readonly id: string;
  /** Quantity by line id. */
  readonly goods: Readonly<Record<string, number>>;
  readonly state: 'sent' | 'delivered' | 'closed';
}

/** What is sent with an action, as far as the rules care. */
export interface Wanted {
  readonly action: ModelAction;
  /** ship: what goes; without it everything left. */
  readonly lines?: readonly { readonly lineId: string; readonly quantity: number }[];
  /** complete, deliver: whether a proof comes with it. */
  readonly proof?: boolean;
  /** cancel, override: lines of which it says what became of them. */
  readonly disposed?: readonly string[];
  /** amend: how many of each line from now on; without it the telephone number alone. */
  readonly quantities?: readonly { readonly lineId: string; readonly quantity: number }[];
  /** answer: to which of the questions. */
  readonly questions?: readonly string[];
  /** deliver, closeShipment: which. */
  readonly shipment?: string;
  /** closeShipment: whether its goods come back, or never arrived. */
  readonly comesBack?: boolean;
  /** cancelLine: which, and whether it says what became of what is on its way. */
  readonly line?: string;
  readonly disposes?: boolean;
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
  return refused === null ? { next: settled(after(order, wanted), wanted) } : { refused };
}

/** Role, status, shipments and hold. */
function ruleAgainst(order: ModelOrder, actor: Actor, action: ModelAction): string | null {
  const rule: ActionRule = actions[action];
  const named = rule.by.includes(actor.role) || (actor.kind === 'machine' && rule.by.includes('machine'));
  if (!named) return 'forbidden';
  const hasShipped = order.shipments.length > 0;
  const nothingLeft = leftOf(order).length === 0;
  const impossible =
    !rule.from.includes(order.status) ||
    (hasShipped && rule.beforeShipment === true) ||
    (hasShipped && rule.clinicUntilShipment === true && actor.role === 'provider') ||
    (order.held && ['approve', 'ship', 'complete', 'hold'].includes(action)) ||
    (order.asked.length > 0 && ['approve', 'ship', 'complete'].includes(action)) ||
    (order.asked.length === 0 && action === 'answer') ||
    (!order.held && action === 'release') ||
    (nothingLeft && action === 'ship') ||
    (action === 'deliver' && order.shipments.every(({ state }) => state !== 'sent')) ||
    (action === 'closeShipment' && order.shipments.every(({ state }) => state === 'closed'));
  if (impossible) return 'invalid_transition';
  if (action !== 'sign') return null;
  // Nobody but the practitioner who orders.
  if (actor.key !== 'signer') return 'forbidden';
  return order.signed ? 'invalid_transition' : null;
}

function inputAgainst(order: ModelOrder, wanted: Wanted): string | null {
  const { action, lines, proof, disposed, territory, quantities, questions } = wanted;
  const left = new Map(leftOf(order).map(({ lineId, quantity }) => [lineId, quantity]));
  switch (action) {
    case 'ship':
      return lines?.some(({ lineId, quantity }) => quantity > (left.get(lineId) ?? 0)) ? 'invalid_request' : null;
    case 'complete':
      return left.size > 0 || (proof !== true && isOnTheWay(order)) ? 'missing_data' : null;
    case 'deliver':
    case 'closeShipment':
      return shipmentAgainst(order, wanted);
    case 'cancelLine':
      return lineAgainst(order, wanted);
    case 'cancel':
    case 'override':
      return shippedLines(order).every((line) => disposed?.includes(line)) ? null : 'missing_data';
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

/** What the server has just given an id, until the order is read again. */
const notKnownYet = 'not known yet';

function after(order: ModelOrder, wanted: Wanted): ModelOrder {
  const { to } = actions[wanted.action] as ActionRule;
  const status = to === 'same' ? order.status : to;
  const next = { ...order, status, version: order.version + 1, held: status === order.status && order.held };
  if (wanted.action === 'sign') return { ...next, signed: true };
  if (wanted.action === 'hold') return { ...next, held: true };
  if (wanted.action === 'release') return { ...next, held: false };
  if (wanted.action === 'requestInfo') return { ...next, asked: [...order.asked, notKnownYet] };
  if (wanted.action === 'answer') return { ...next, asked: order.asked.filter((id) => !wanted.questions?.includes(id)) };
  if (wanted.action === 'transfer') return { ...next, territory: wanted.territory ?? order.territory };
  if (wanted.action === 'amend') {
    const wantedOf = new Map(wanted.quantities?.map(({ lineId, quantity }) => [lineId, quantity]));
    const lines = order.lines.map((line) => ({ ...line, quantity: wantedOf.get(line.id) ?? line.quantity }));
    // What is signed is the lines: a telephone number is not.
    return { ...next, lines, signed: order.signed && wanted.quantities === undefined };
  }
  if (wanted.action === 'cancelLine') return withoutLine(next, wanted.line as string);
  if (wanted.action === 'deliver' || wanted.action === 'closeShipment') {
    const state = wanted.action === 'deliver' ? ('delivered' as const) : ('closed' as const);
    return { ...next, shipments: order.shipments.map((one) => (one.id === wanted.shipment ? { ...one, state } : one)) };
  }
  if (wanted.action === 'complete') {
    return { ...next, shipments: order.shipments.map((one) => (one.state === 'sent' ? { ...one, state: 'delivered' as const } : one)) };
  }
  if (wanted.action !== 'ship') return next;
  const goods = Object.fromEntries((wanted.lines ?? leftOf(order)).map(({ lineId, quantity }) => [lineId, quantity]));
  return { ...next, shipments: [...order.shipments, { id: notKnownYet, goods, state: 'sent' }] };
}

/** What follows by rule, as a step of its own: the last line cancelled ends the order, the last proof completes it. */
function settled(order: ModelOrder, { action }: Wanted): ModelOrder {
  if (action === 'cancelLine' && order.lines.every(({ quantity, cancelled }) => cancelled === quantity)) {
    return { ...order, status: 'cancelled', version: order.version + 1, held: false };
  }
  const isProven = leftOf(order).length === 0 && !isOnTheWay(order);
  if (order.status !== 'in_progress' || !isProven || order.held || order.asked.length > 0) return order;
  return { ...order, status: 'completed', version: order.version + 1, held: false };
}

function shipmentAgainst(order: ModelOrder, { action, shipment, proof, comesBack }: Wanted): string | null {
  const found = order.shipments.find(({ id }) => id === shipment);
  if (found === undefined) return 'invalid_request';
  if (action === 'deliver') return found.state !== 'sent' ? 'invalid_transition' : proof === true ? null : 'missing_data';
  return found.state === 'closed' || (found.state === 'delivered' && comesBack !== true) ? 'invalid_transition' : null;
}

function lineAgainst(order: ModelOrder, { line: id, disposes }: Wanted): string | null {
  const line = order.lines.find((one) => one.id === id);
  if (line === undefined) return 'invalid_request';
  const { left, onTheWay } = standing(order, line);
  if (left + onTheWay === 0) return 'invalid_transition';
  if (onTheWay > 0) return disposes === true ? null : 'missing_data';
  return disposes === true ? 'invalid_request' : null;
}

function withoutLine(order: ModelOrder, id: string): ModelOrder {
  const lines = order.lines.map((line) => {
    if (line.id !== id) return line;
    const { left, onTheWay } = standing(order, line);
    return { ...line, cancelled: line.cancelled + left + onTheWay };
  });
  const shipments = order.shipments.map((one) => (one.state === 'sent' ? { ...one, goods: { ...one.goods, [id]: 0 } } : one));
  return { ...order, lines, shipments, signed: order.signed && order.status !== 'verification' };
}

type Goods = Pick<ModelOrder, 'lines' | 'shipments'>;

/** Where a line's goods are. What was cancelled on its way was taken out of its shipment. */
function standing({ shipments }: Goods, { id, quantity, cancelled }: ModelOrder['lines'][number]) {
  const within = (state: ModelShipment['state']) => shipments.reduce((sum, one) => sum + (one.state === state ? (one.goods[id] ?? 0) : 0), 0);
  const [delivered, onTheWay] = [within('delivered'), within('sent')];
  return { delivered, onTheWay, left: quantity - cancelled - delivered - onTheWay };
}

/** What is left to ship of each line that has something left. */
export function leftOf(order: Goods): { lineId: string; quantity: number }[] {
  return order.lines.map((line) => ({ lineId: line.id, quantity: standing(order, line).left })).filter(({ quantity }) => quantity > 0);
}

/** Whether something is on its way that somebody is still to get. */
function isOnTheWay(order: Goods): boolean {
  return order.lines.some((line) => standing(order, line).onTheWay > 0);
}

/** Lines of which something is with the patient, or on its way. */
export function shippedLines(order: Goods): string[] {
  return order.lines.filter((line) => standing(order, line).delivered + standing(order, line).onTheWay > 0).map(({ id }) => id);
}

/** How much of a line is on its way or delivered. */
export function shippedOf(order: Goods, lineId: string): number {
  const line = order.lines.find(({ id }) => id === lineId) as ModelOrder['lines'][number];
  return standing(order, line).delivered + standing(order, line).onTheWay;
}

/** What the order's `fulfilment` must read. */
export function fulfilmentOf(order: ModelOrder): 'preparing' | 'shipped' | 'delivered' | null {
  if (order.status === 'completed') return 'delivered';
  if (order.status !== 'in_progress') return null;
  return leftOf(order).length > 0 ? 'preparing' : isOnTheWay(order) ? 'shipped' : 'delivered';
}
