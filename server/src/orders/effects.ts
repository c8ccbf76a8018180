import { holdCodes } from '@orderly/contract';
import { type FieldError, OrderlyError } from '../platform/errors.ts';
import type { ChangeAction, DecideContext, Effect, InputOf } from './change.ts';
import { labelOf } from './labels.ts';
import { type ActingAs, fulfilmentOf, type Hold, leftToShip, type OrderState, type Shipment } from './state.ts';

type Effects = { readonly [A in ChangeAction]: (order: OrderState, input: InputOf<A>, actor: ActingAs, context: DecideContext) => Effect };

/** One function per action: what it changes, given that role, status and holds allow it. */
export const effects: Effects = {
  approve: (_order, input) => ({
    changes: { fulfilment: 'preparing' },
    codes: (input.waive ?? []).map((waiver) => `${waiver.check}:${waiver.code}`),
    typed: { notes: internalNotes(input.waive ?? []) },
  }),
  reject: (_order, input) => ({
    changes: {},
    codes: input.reasons.map((reason) => reason.code),
    reason: input.reasons.map((reason) => labelOf('reject', reason.code)).join('; '),
    typed: { notes: internalNotes(input.reasons) },
  }),
  hold,
  release,
  ship,
  complete,
  cancel,
  override: cancel,
  transfer: (order, input, actor) => {
    if (!actor.territories.includes(input.territoryId)) {
      throw new OrderlyError('territory_mismatch', 'The territory to transfer to is not in your scope.', {
        errors: [{ pointer: '/territoryId', code: 'not_in_scope', detail: 'Name a territory that one of your grants covers.' }],
        outOfSight: { resourceType: 'territory', resourceId: input.territoryId },
      });
    }
    if (input.territoryId === order.territoryId) invalid('/territoryId', 'same_territory', 'Name a territory other than the one the order is in.');
    return {
      changes: { territoryId: input.territoryId },
      codes: [input.code],
      reason: labelOf('transfer', input.code),
      typed: { notes: internalNotes([input]) },
    };
  },
  note: (_order, input) => ({ changes: {}, typed: { notes: [input] } }),
};

function hold(order: OrderState, input: InputOf<'hold'>, _actor: ActingAs, context: DecideContext): Effect {
  if (input.lineId !== undefined) knownLine(order, input.lineId, '/lineId');
  if (order.holds.some((held) => held.lineId === input.lineId)) {
    throw new OrderlyError('invalid_transition', `The ${input.lineId === undefined ? 'order' : 'line'} is on hold already. Release it first.`);
  }
  const added: Hold = {
    code: input.code,
    since: context.now.toISOString(),
    ...(input.lineId === undefined ? {} : { lineId: input.lineId }),
    ...(input.expectedAt === undefined ? {} : { expectedAt: input.expectedAt }),
  };
  return {
    changes: { holds: [...order.holds, added] },
    codes: [input.code],
    reason: holdCodes[input.code].label,
    typed: { notes: internalNotes([input]) },
  };
}

function release(order: OrderState, input: InputOf<'release'>): Effect {
  const rest = order.holds.filter((held) => held.lineId !== input.lineId);
  if (rest.length === order.holds.length) {
    throw new OrderlyError(
      'invalid_transition',
      input.lineId === undefined ? 'The order itself is not on hold; name the line.' : 'That line is not on hold.',
    );
  }
  const gone = order.holds.filter((held) => held.lineId === input.lineId);
  return { changes: { holds: rest }, codes: gone.map((held) => held.code) };
}

function ship(order: OrderState, input: InputOf<'ship'>, _actor: ActingAs, context: DecideContext): Effect {
  const shipments: Shipment[] = [...order.shipments];
  const tracking: Record<string, string> = {};
  input.shipments.forEach((wanted, index) => {
    const at = `/shipments/${index}`;
    if (wanted.method === 'carrier') {
      const missing = (['carrier', 'trackingNumber'] as const).filter((member) => wanted[member] === undefined);
      if (missing.length > 0) {
        throw new OrderlyError('missing_data', 'A shipment by carrier needs the carrier and its tracking number.', {
          errors: missing.map((member) => ({ pointer: `${at}/${member}`, code: 'required', detail: `Enter ${member}, or choose another method.` })),
        });
      }
    }
    const left = leftToShip({ lines: order.lines, shipments });
    const lines = wanted.lines ?? [...left].filter(([lineId]) => !isHeld(order, lineId)).map(([lineId, quantity]) => ({ lineId, quantity }));
    if (lines.length === 0) throw new OrderlyError('invalid_transition', 'Nothing is left to ship: every line has shipped or is on hold.');
    checkQuantities(order, lines, left, at);
    const id = context.newId();
    if (wanted.trackingNumber !== undefined) tracking[id] = wanted.trackingNumber;
    shipments.push({
      id,
      method: wanted.method,
      ...(wanted.carrier === undefined ? {} : { carrier: wanted.carrier }),
      lines: lines.map(({ lineId, quantity }) => ({ lineId, quantity })),
      shippedAt: context.now.toISOString(),
      deliveredAt: null,
    });
  });
  if (shipments.length > 200) throw new OrderlyError('invalid_request', 'An order takes at most 200 shipments.');
  return { changes: { shipments, fulfilment: fulfilmentOf({ lines: order.lines, shipments }) }, typed: { tracking } };
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

function complete(order: OrderState, input: InputOf<'complete'>, _actor: ActingAs, context: DecideContext): Effect {
  const open = order.shipments.filter((shipment) => shipment.deliveredAt === null);
  const proof = input.proofOfDelivery;
  if (open.length > 0 && proof === undefined) {
    throw new OrderlyError('missing_data', 'Completing needs a proof of delivery of every shipment that has none.', {
      errors: [{ pointer: '/proofOfDelivery', code: 'required', detail: `${open.length} shipment(s) have no proof of delivery.` }],
    });
  }
  if (proof === undefined) return { changes: { fulfilment: 'delivered' } };
  const receivedAt = Date.parse(proof.receivedAt);
  if (receivedAt > context.now.getTime()) invalid('/proofOfDelivery/receivedAt', 'in_the_future', 'The delivery cannot lie in the future.');
  const handed = open.some((shipment) => shipment.method !== 'carrier');
  if (handed && proof.receivedBy === undefined && proof.signature === undefined) {
    throw new OrderlyError('missing_data', 'A delivery not made by a carrier needs who received it or a signature.', {
      errors: [{ pointer: '/proofOfDelivery/receivedBy', code: 'required', detail: 'Enter the printed name of the person who received it.' }],
    });
  }
  const deliveredAt = new Date(receivedAt).toISOString();
  const proofs = Object.fromEntries(open.map((shipment) => [shipment.id, proof]));
  const shipments = order.shipments.map((shipment) => (shipment.deliveredAt === null ? { ...shipment, deliveredAt } : shipment));
  return { changes: { shipments, fulfilment: 'delivered' }, typed: { proofs } };
}

function cancel(order: OrderState, input: InputOf<'cancel'>): Effect {
  const shippedLines = new Set(order.shipments.flatMap((shipment) => shipment.lines.map((line) => line.lineId)));
  const given = new Map((input.disposition ?? []).map((entry) => [entry.lineId, entry.disposition]));
  (input.disposition ?? []).forEach((entry, index) => {
    if (!shippedLines.has(entry.lineId)) {
      invalid(`/disposition/${index}/lineId`, 'not_shipped', 'Say what became of shipped lines only; this line has not shipped.');
    }
  });
  const missing = [...shippedLines].filter((lineId) => !given.has(lineId));
  if (missing.length > 0) {
    throw new OrderlyError('missing_data', 'Something has shipped: say of each shipped line what became of it.', {
      errors: missing.map((lineId) => ({
        pointer: '/disposition',
        code: 'required',
        detail: `Line ${lineId}: intercepted, returned, kept or lost.`,
      })),
    });
  }
  const lines = order.lines.map((line) => {
    const disposition = given.get(line.id);
    return disposition === undefined ? line : { ...line, disposition };
  });
  return { changes: { lines }, codes: [input.code], reason: labelOf('cancel', input.code), typed: { notes: internalNotes([input]) } };
}

function isHeld(order: OrderState, lineId: string): boolean {
  return order.holds.some((held) => held.lineId === lineId);
}

function knownLine(order: OrderState, lineId: string, pointer: string): void {
  if (!order.lines.some((line) => line.id === lineId)) invalid(pointer, 'unknown_line', 'The order has no such line.');
}

function internalNotes(from: readonly { note?: string | undefined }[]) {
  return from.flatMap(({ note }) => (note === undefined ? [] : [{ visibility: 'internal' as const, kind: 'note' as const, text: note }]));
}

function invalid(pointer: string, code: string, detail: string): never {
  throw new OrderlyError('invalid_request', detail, { errors: [{ pointer, code, detail }] });
}
