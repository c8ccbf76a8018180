import type { Carrier, ShipmentInput } from '@orderly/contract';
import { type FieldError, OrderlyError } from '../../platform/errors.ts';
import type { DecideContext, Effect, InputOf, Refusal } from '../change.ts';
import { checkSentence, unsettled } from '../checks.ts';
import { fulfilmentOf, leftToShip } from '../quantities.ts';
import type { ActingAs, OrderState, Shipment } from '../state.ts';
import { carrierOf, isNumberOf, trackingNumberOf } from '../tracking-numbers.ts';
import { type ActionCode, invalid, isHeld, knownLine } from './action.ts';
import { checkItems, type KeptItem } from './shipped-items.ts';

export const ship: ActionCode<'ship'> = {
  words: { does: 'ship orders', done: 'shipped' },
  notOnHold: true,
  refuses: gate,
  effect: send,
};

/** Nothing ships while a check stands in the way: one that lapsed since the approval, or is awaited since an amendment. */
function gate(order: OrderState, _actor: ActingAs, now: Date): Refusal | null {
  if (order.fulfilment !== 'preparing') return { code: 'invalid_transition', detail: 'Every line has already shipped.' };
  if (isTooEarly(order, now)) {
    const detail = `A refill is delivered no sooner than 10 days before the supply ends: from ${order.refill?.deliverFrom} on.`;
    return { code: 'invalid_transition', detail };
  }
  const left = unsettled(order, now);
  if (left.length === 0) return null;
  const errors = left.map(([name, check]) => ({ pointer: '', code: name, detail: checkSentence(name, check, now) }));
  return { code: 'missing_data', detail: `The order can't ship yet: ${errors.map(({ detail }) => detail).join(' ')}`, errors };
}

/** Whether a refill waits for the day from which it may be delivered. */
export function isTooEarly({ refill }: Pick<OrderState, 'refill'>, now: Date): boolean {
  return refill !== null && now.toISOString().slice(0, 10) < refill.deliverFrom;
}

function send(order: OrderState, input: InputOf<'ship'>, _actor: ActingAs, context: DecideContext): Effect {
  const shipments: Shipment[] = [...order.shipments];
  const tracking: Record<string, string> = {};
  const items: Record<string, Record<string, KeptItem[]>> = {};
  input.shipments.forEach((wanted, index) => {
    const at = `/shipments/${index}`;
    const parcel = parcelOf(wanted, at);
    const left = leftToShip({ lines: order.lines, shipments });
    const lines = wanted.lines ?? [...left].filter(([lineId]) => !isHeld(order, lineId)).map(([lineId, quantity]) => ({ lineId, quantity }));
    if (lines.length === 0) throw new OrderlyError('invalid_transition', 'Nothing is left to ship: every line has shipped or is on hold.');
    checkQuantities(order, lines, left, at);
    const id = context.newId();
    const goods = itemsOf(order, lines, at, context.now);
    if (goods.length > 0) items[id] = Object.fromEntries(goods);
    if (parcel.trackingNumber !== undefined) tracking[id] = parcel.trackingNumber;
    shipments.push({
      id,
      method: wanted.method,
      ...(parcel.carrier === undefined ? {} : { carrier: parcel.carrier }),
      lines: lines.map(({ lineId, quantity }) => ({ lineId, quantity })),
      shippedAt: context.now.toISOString(),
      deliveredAt: null,
    });
  });
  if (shipments.length > 200) throw new OrderlyError('invalid_request', 'An order takes at most 200 shipments.');
  return { changes: { shipments, fulfilment: fulfilmentOf({ lines: order.lines, shipments }) }, typed: { tracking, items } };
}

/** The items of each line that has any, by line id. Errors: missing_data with all that the requirements ask for, invalid_request. */
function itemsOf(order: OrderState, lines: NonNullable<ShipmentInput['lines']>, at: string, now: Date): [string, KeptItem[]][] {
  const asked = order.checks.order_details.items ?? {};
  const looked = lines.map((line, index) => ({
    lineId: line.lineId,
    ...checkItems(line, { asked: asked[line.lineId] ?? [], at: `${at}/lines/${index}`, today: now.toISOString().slice(0, 10) }),
  }));
  const wrong = looked.flatMap((one) => one.wrong);
  if (wrong.length > 0) throw new OrderlyError('invalid_request', wrong[0]?.detail as string, { errors: wrong });
  const missing = looked.flatMap((one) => one.missing);
  if (missing.length > 0) {
    throw new OrderlyError('missing_data', 'The requirements ask for more of what ships.', { errors: missing });
  }
  return looked.flatMap(({ lineId, kept }): [string, KeptItem[]][] => (kept.length === 0 ? [] : [[lineId, kept]]));
}

/** The carrier and number of a shipment; a carrier that is not named is recognised by its number. Errors: missing_data, invalid_request. */
function parcelOf({ method, carrier: named, trackingNumber: typed }: ShipmentInput, at: string): { carrier?: Carrier; trackingNumber?: string } {
  if (method !== 'carrier') {
    const given = named === undefined ? 'trackingNumber' : 'carrier';
    if (named !== undefined || typed !== undefined) invalid(`${at}/${given}`, 'not_expected', 'Only a shipment by carrier has one. Leave it out.');
    return {};
  }
  const trackingNumber = typed === undefined ? undefined : trackingNumberOf(typed) || undefined;
  const carrier = named ?? (trackingNumber === undefined ? undefined : (carrierOf(trackingNumber) ?? undefined));
  if (carrier === undefined || trackingNumber === undefined) {
    const missing = [...(carrier === undefined ? ['carrier'] : []), ...(trackingNumber === undefined ? ['trackingNumber'] : [])];
    throw new OrderlyError('missing_data', 'A shipment by carrier needs the carrier and its tracking number.', {
      errors: missing.map((member) => ({ pointer: `${at}/${member}`, code: 'required', detail: `Enter ${member}, or choose another method.` })),
    });
  }
  if (!isNumberOf(carrier, trackingNumber)) {
    const other = carrierOf(trackingNumber);
    const hint = other === null ? 'Check it for a slip, or name the carrier as other.' : `It is one of ${other}.`;
    invalid(`${at}/trackingNumber`, 'not_a_tracking_number', `This is no tracking number of ${carrier}. ${hint}`);
  }
  // Of a carrier whose numbers are not known, nobody knows what may be left out of them.
  return { carrier, trackingNumber: carrier === 'other' && typed !== undefined ? typed.trim() : trackingNumber };
}

function checkQuantities(order: OrderState, lines: readonly { lineId: string; quantity: number }[], left: Map<string, number>, at: string): void {
  const errors: FieldError[] = [];
  const rest = new Map(left);
  lines.forEach((line, index) => {
    const pointer = `${at}/lines/${index}`;
    knownLine(order, line.lineId, `${pointer}/lineId`);
    if (isHeld(order, line.lineId)) errors.push({ pointer: `${pointer}/lineId`, code: 'on_hold', detail: 'The line is on hold. Release it first.' });
    const available = rest.get(line.lineId) ?? 0;
    if (line.quantity > available) {
      errors.push({ pointer: `${pointer}/quantity`, code: 'more_than_left', detail: `Only ${available} of this line is left to ship.` });
    }
    rest.set(line.lineId, available - line.quantity);
  });
  if (errors.length > 0) throw new OrderlyError('invalid_request', 'The shipment does not fit what is left to ship.', { errors });
}
