import { stageOf } from '@orderly/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { as, context, inputs, lineA, lineB, now, orderIn, paper, prescription, proof, shipped, wholeShipment } from '../../test/order-state.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { Change } from './change.ts';
import { decide, decideSteps } from './decide.ts';
import { fulfilmentOf, leftToShip, quantitiesOf, unproven } from './quantities.ts';
import type { Hold, Line, OrderState, Shipment } from './state.ts';

describe('a refill', () => {
  it('ships no sooner than ten days before the supply ends', () => {
    const refill = { confirmedOn: '2026-11-18', confirmedBy: 'patient' as const, supplyEndsOn: '2026-12-10' };
    const ship = { action: 'ship', input: inputs.ship } as Change;
    const early = orderIn('in_progress', { refill: { ...refill, deliverFrom: '2026-11-30' } });
    expect(() => decide(early, ship, as('distributor'), context)).toThrow('from 2026-11-30 on');
    const due = orderIn('in_progress', { refill: { ...refill, deliverFrom: now.toISOString().slice(0, 10) } });
    expect(decide(due, ship, as('distributor'), context).next.fulfilment).toBe('shipped');
  });
});

describe('shipping', () => {
  it('ships all that is left when no lines are named, and moves the stage', () => {
    const { next } = decide(orderIn('in_progress'), { action: 'ship', input: { shipments: [{ method: 'pickup' }] } }, as('distributor'), context);
    expect(next.shipments[0]?.lines).toEqual(wholeShipment.lines);
    expect(next.fulfilment).toBe('shipped');
    expect(stageOf(next.status, next.fulfilment)).toBe('shipped');
    expect(next.waitingOn).toBe('warehouse');
  });

  it('takes parts, two shipments at once, and then refuses what has shipped already', () => {
    const input = {
      shipments: [
        { method: 'pickup' as const, lines: [{ lineId: lineB, quantity: 2 }] },
        { method: 'carrier' as const, carrier: 'ups' as const, trackingNumber: '1Z999AA10123456784', lines: [{ lineId: lineB, quantity: 1 }] },
      ],
    };
    const { next, typed } = decide(orderIn('in_progress'), { action: 'ship', input }, as('distributor'), context);
    expect(next.fulfilment).toBe('preparing');
    expect(leftToShip(next)).toEqual(new Map([[lineA, 1]]));
    expect(typed.tracking).toEqual({ [next.shipments[1]?.id as string]: '1Z999AA10123456784' });
    expect(JSON.stringify(next)).not.toContain('1Z999AA10123456784');
    const again = { action: 'ship' as const, input: { shipments: [{ method: 'pickup' as const, lines: [{ lineId: lineB, quantity: 1 }] }] } };
    expect(() => decide(next, again, as('distributor'), context)).toThrow(
      expect.objectContaining({ code: 'invalid_request', errors: [expect.objectContaining({ pointer: '/shipments/0/lines/0/quantity' })] }),
    );
  });

  it('names what a carrier shipment lacks', () => {
    expect(() => decide(orderIn('in_progress'), { action: 'ship', input: { shipments: [{ method: 'carrier' }] } }, as('admin'), context)).toThrow(
      expect.objectContaining({
        code: 'missing_data',
        errors: [expect.objectContaining({ pointer: '/shipments/0/carrier' }), expect.objectContaining({ pointer: '/shipments/0/trackingNumber' })],
      }),
    );
  });

  it('takes no tracking number that is only spaces and hyphens', () => {
    for (const trackingNumber of ['    ', '----', ' - - ']) {
      const input = { shipments: [{ method: 'carrier' as const, carrier: 'other' as const, trackingNumber }] };
      expect(() => decide(orderIn('in_progress'), { action: 'ship', input }, as('distributor'), context)).toThrow(
        expect.objectContaining({ code: 'missing_data', errors: [expect.objectContaining({ pointer: '/shipments/0/trackingNumber' })] }),
      );
    }
  });
  it('leaves a held line behind, and refuses it by name', () => {
    const holds: Hold[] = [{ code: 'back_order', lineId: lineB, since: now.toISOString() }];
    const { next } = decide(
      orderIn('in_progress', { holds }),
      { action: 'ship', input: { shipments: [{ method: 'pickup' }] } },
      as('admin'),
      context,
    );
    expect(next.shipments[0]?.lines).toEqual([{ lineId: lineA, quantity: 1 }]);
    expect(next.fulfilment).toBe('preparing');
    const named = { shipments: [{ method: 'pickup' as const, lines: [{ lineId: lineB, quantity: 1 }] }] };
    expect(() => decide(next, { action: 'ship', input: named }, as('admin'), context)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});

describe('completing and cancelling', () => {
  it('completes only when all has shipped, with a proof', () => {
    expect(() => decide(orderIn('in_progress'), { action: 'complete', input: {} }, as('distributor'), context)).toThrow(
      expect.objectContaining({ code: 'missing_data', errors: [expect.anything(), expect.anything()] }),
    );
    expect(() => decide(orderIn('in_progress', shipped), { action: 'complete', input: {} }, as('distributor'), context)).toThrow(
      expect.objectContaining({
        code: 'missing_data',
        errors: ['/proofOfDelivery', '/lines/0', '/lines/1'].map((pointer) => expect.objectContaining({ pointer })),
      }),
    );
    const { next, typed } = decide(orderIn('in_progress', shipped), { action: 'complete', input: inputs.complete }, as('distributor'), context);
    expect(next).toMatchObject({ status: 'completed', fulfilment: 'delivered', waitingOn: 'nobody', dueAt: null });
    expect(Object.keys(typed.proofs)).toEqual(['s1']);
    expect(fulfilmentOf(next)).toBe('delivered');
  });
  it('lets the clinic cancel only before the first shipment', () => {
    const order = orderIn('in_progress', shipped);
    expect(() => decide(order, { action: 'cancel', input: inputs.cancel }, as('provider'), context)).toThrow(/before the first shipment/);
  });
  it('asks what became of every shipped line', () => {
    const order = orderIn('in_progress', shipped);
    expect(() => decide(order, { action: 'cancel', input: inputs.cancel }, as('admin'), context)).toThrow(
      expect.objectContaining({ code: 'missing_data', errors: [expect.anything(), expect.anything()] }),
    );
    const disposition = [
      { lineId: lineA, disposition: 'returned' as const },
      { lineId: lineB, disposition: 'lost' as const },
    ];
    const { next } = decide(order, { action: 'cancel', input: { code: 'patient_deceased', disposition } }, as('admin'), context);
    expect(next.lines.map((line) => line.disposition)).toEqual(['returned', 'lost']);
    const twice = [...disposition, { lineId: lineA, disposition: 'kept' as const }];
    expect(() => decide(order, { action: 'cancel', input: { code: 'patient_deceased', disposition: twice } }, as('admin'), context)).toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/disposition/2/lineId', code: 'twice' })] }),
    );
  });
  it('keeps what a person typed out of the step', () => {
    const { step, typed } = decide(orderIn('verification'), { action: 'reject', input: inputs.reject }, as('verifier'), context);
    expect(step.reason).toBe('Insurance coverage is not active; The order contains invalid data');
    expect(JSON.stringify(step)).not.toContain('wrong plan');
    expect(typed.notes.map((note) => note.text)).toEqual(['wrong plan']);
  });
});

describe('a delivery', () => {
  const facilityRecord = { ...paper, id: 'd2', kind: 'facility_record' as const, satisfies: ['facility_record' as const] };
  const of = (method: Shipment['method'], more: object = {}) =>
    orderIn('in_progress', { ...shipped, shipments: [{ ...wholeShipment, method }], documents: [paper, facilityRecord, prescription], ...more });
  const deliver = (order: OrderState, input: object) =>
    decideSteps(
      order,
      { action: 'deliver', input: { shipmentId: 's1', receivedAt: proof.receivedAt, ...input } } as Change,
      as('distributor'),
      context,
    );
  const lacking = (order: OrderState, input: object = {}) => {
    try {
      deliver(order, input);
      return [];
    } catch (error) {
      return (error as { errors: { pointer: string; code: string }[] }).errors.map(({ pointer, code }) => `${pointer} ${code}`);
    }
  };

  it('needs what its method proves it by', () => {
    expect(lacking(of('carrier'))).toEqual(['/deliveredTo required']);
    for (const method of ['own_delivery', 'pickup', 'dispensed_at_clinic'] as const) {
      expect(lacking(of(method))).toEqual(['/receivedBy required', '/signatureDocumentId required']);
    }
    expect(lacking(of('facility'))).toEqual(['/receivedBy required', '/signatureDocumentId required', '/facilityRecordId required']);
    const signed = { receivedBy: 'P. Tester', signatureDocumentId: 'd1' };
    expect(lacking(of('facility'), { ...signed, facilityRecordId: 'd2' })).toEqual([]);
    expect(lacking(of('carrier'), { deliveredTo: { city: 'Springfield', state: 'IL' } })).toEqual([]);
    expect(lacking(of('pickup'), { ...signed, signatureDocumentId: 'd9' })).toEqual(['/signatureDocumentId unknown_document']);
    expect(lacking(of('pickup'), { receivedBy: ' ', signatureDocumentId: 'd1' })).toEqual(['/receivedBy required']);
    expect(lacking(of('carrier'), { deliveredTo: { city: ' ', state: 'IL' } })).toEqual(['/deliveredTo required']);
  });

  it('is proven by a paper of the delivery, and not by whatever else the order holds', () => {
    const signed = { receivedBy: 'P. Tester', signatureDocumentId: 'd1' };
    expect(lacking(of('pickup'), { ...signed, signatureDocumentId: prescription.id })).toEqual(['/signatureDocumentId other_document']);
    expect(lacking(of('facility'), { ...signed, facilityRecordId: 'd1' })).toEqual(['/facilityRecordId other_document']);
    const both = { ...paper, satisfies: ['delivery' as const, 'facility_record' as const] };
    expect(lacking(of('facility', { documents: [both] }), { ...signed, facilityRecordId: 'd1' })).toEqual([]);
  });

  it('is not signed by staff of the supplier or the courier, nor in the future', () => {
    const signed = { receivedBy: 'P. Tester', signatureDocumentId: 'd1' };
    for (const relationship of ['supplier_staff', 'courier']) {
      expect(lacking(of('pickup'), { ...signed, relationship })).toEqual(['/relationship not_a_designee']);
    }
    expect(lacking(of('pickup'), { ...signed, relationship: 'neighbor' })).toEqual([]);
    expect(lacking(of('pickup'), { ...signed, receivedAt: '2026-11-21T10:00:00.000Z' })).toEqual(['/receivedAt in_the_future']);
  });

  it('completes the order with the last proof, as a step of the system', () => {
    const [first, second] = deliver(of('own_delivery'), { receivedBy: 'P. Tester', signatureDocumentId: 'd1' });
    expect([first.step.action, first.next.status, first.next.fulfilment, first.next.version]).toEqual(['deliver', 'in_progress', 'delivered', 5]);
    expect([second?.step.action, second?.next.status, second?.next.version]).toEqual(['complete', 'completed', 6]);
    expect(first.typed.proofs.s1).toMatchObject({ receivedBy: 'P. Tester', signatureDocumentId: 'd1' });
  });

  it('completes nothing while the order is on hold, and does when it is released', () => {
    const held = of('own_delivery', { holds: [{ code: 'desk_review', since: now.toISOString() }] });
    const steps = deliver(held, { receivedBy: 'P. Tester', signatureDocumentId: 'd1' });
    expect(steps.map(({ step }) => step.action)).toEqual(['deliver']);
    const released = decideSteps(steps[0].next, { action: 'release', input: {} }, as('distributor'), context);
    expect(released.map(({ step }) => step.action)).toEqual(['release', 'complete']);
  });

  it('is to be proven again once its paper is withdrawn, as long as the order is not over', () => {
    const two = { lines: [...of('pickup').lines, { ...(of('pickup').lines[0] as Line), id: 'another' }], shipments: [{ ...wholeShipment }] };
    const held = of('own_delivery', { ...two, holds: [{ code: 'back_order', lineId: 'another', since: now.toISOString() }] });
    const [{ next }] = deliver(held, { receivedBy: 'P. Tester', signatureDocumentId: 'd1' });
    expect(unproven(next).map(({ id }) => id)).toEqual(['another']);
    const without = (id: string) =>
      decide(next, { action: 'withdraw', input: { documentId: id, code: 'wrong_patient' } }, as('verifier'), context).next;
    expect(without('d3').shipments).toEqual(next.shipments);
    const again = without('d1');
    expect([again.shipments[0]?.deliveredAt, unproven(again).length]).toEqual([null, 3]);
    const [{ next: proven }] = deliver({ ...again, documents: [paper] }, { receivedBy: 'P. Tester', signatureDocumentId: 'd1' });
    expect(unproven(proven).map(({ id }) => id)).toEqual(['another']);
    const returned = decide(next, { action: 'closeShipment', input: { shipmentId: 's1', code: 'returned' } }, as('distributor'), context).next;
    const after = decide(returned, { action: 'withdraw', input: { documentId: 'd1', code: 'unreadable' } }, as('verifier'), context).next;
    expect(after.shipments).toEqual(returned.shipments);
  });

  it('lies neither in the future nor months before its shipment was recorded', () => {
    const signed = { receivedBy: 'P. Tester', signatureDocumentId: 'd1' };
    for (const receivedAt of ['2025-11-23T10:00:00.000Z', '2027-11-23T10:00:00.000Z']) {
      expect(() => deliver(of('own_delivery'), { ...signed, receivedAt })).toThrow(
        expect.objectContaining({ code: 'invalid_request', errors: [expect.objectContaining({ pointer: '/receivedAt' })] }),
      );
    }
  });

  it('is proven once', () => {
    const [{ next }] = deliver(of('own_delivery', { lines: [...of('pickup').lines, { ...(of('pickup').lines[0] as Line), id: 'another' }] }), {
      receivedBy: 'P. Tester',
      signatureDocumentId: 'd1',
    });
    expect(next.status).toBe('in_progress');
    expect(() => deliver(next, { receivedBy: 'P. Tester', signatureDocumentId: 'd1' })).toThrow(/delivered already|on its way/);
  });
});

describe('a shipment that is closed', () => {
  const close = (order: OrderState, code: string) =>
    decide(order, { action: 'closeShipment', input: { shipmentId: 's1', code } } as Change, as('distributor'), context).next;

  it('leaves its goods to ship again, and the stage goes back', () => {
    const order = orderIn('in_progress', shipped);
    expect(stageOf(order.status, order.fulfilment)).toBe('shipped');
    const lost = close(order, 'lost');
    expect([lost.fulfilment, stageOf(lost.status, lost.fulfilment), lost.waitingOn, lost.nextStep]).toEqual([
      'preparing',
      'preparing',
      'warehouse',
      'ship',
    ]);
    const again = decide(lost, { action: 'ship', input: { shipments: [{ method: 'pickup' }] } }, as('distributor'), context).next;
    expect([again.fulfilment, again.shipments.length]).toEqual(['shipped', 2]);
    expect(() => close(again, 'lost')).toThrow(/closed already/);
  });

  it('once delivered can only come back', () => {
    const delivered = orderIn('in_progress', { ...shipped, shipments: [{ ...wholeShipment, deliveredAt: now.toISOString() }] });
    expect(() => close(delivered, 'lost')).toThrow(/is proven/);
    expect(close(delivered, 'recalled').fulfilment).toBe('preparing');
  });
});

describe('a line that is cancelled', () => {
  const cancel = (order: OrderState, lineId: string, more: object = {}) =>
    decideSteps(order, { action: 'cancelLine', input: { lineId, code: 'item_unavailable', ...more } } as Change, as('distributor'), context);

  it('leaves the rest, and with the last the order is cancelled', () => {
    const [first, ...none] = cancel(orderIn('in_progress'), lineA);
    expect([first.next.status, none.length, [...leftToShip(first.next).keys()]]).toEqual(['in_progress', 0, [lineB]]);
    expect(() => cancel(first.next, lineA)).toThrow(/cancelled already/);
    const steps = cancel(first.next, lineB);
    expect(steps.map(({ step }) => [step.action, step.newStatus, step.reason])).toEqual([
      ['cancelLine', 'in_progress', 'The item cannot be supplied'],
      ['cancel', 'cancelled', 'The item cannot be supplied'],
    ]);
  });

  it('asks what became of what is on its way, and completes when all the rest is proven', () => {
    const parts = [
      { ...wholeShipment, lines: [{ lineId: lineA, quantity: 1 }], deliveredAt: now.toISOString() },
      { ...wholeShipment, id: 's2', lines: [{ lineId: lineB, quantity: 2 }] },
    ];
    const order = orderIn('in_progress', { shipments: parts });
    expect(() => cancel(order, lineB)).toThrow(expect.objectContaining({ code: 'missing_data' }));
    expect(() => cancel(order, lineA)).toThrow(/nothing of it can be cancelled/);
    const steps = cancel(order, lineB, { disposition: 'intercepted' });
    expect(steps.map(({ step }) => step.action)).toEqual(['cancelLine', 'complete']);
    expect(steps.at(-1)?.next.lines[1]?.cancelled).toEqual({
      quantity: 3,
      code: 'item_unavailable',
      at: now.toISOString(),
      disposition: 'intercepted',
      shipmentIds: ['s2'],
    });
  });

  it('ships what was delivered and came back once more, but never what was cancelled on its way; and may be cancelled again', () => {
    const parts = [
      { ...wholeShipment, lines: [{ lineId: lineB, quantity: 2 }], deliveredAt: now.toISOString() },
      { ...wholeShipment, id: 's2', lines: [{ lineId: lineB, quantity: 1 }] },
    ];
    const [{ next: cancelled }] = cancel(orderIn('in_progress', { shipments: parts, documents: [paper] }), lineB, { disposition: 'lost' });
    const back = decide(cancelled, { action: 'closeShipment', input: { shipmentId: 's1', code: 'returned' } }, as('distributor'), context).next;
    const goods = (order: OrderState) => quantitiesOf(order.lines[1] as Line, order.shipments);
    expect(goods(back)).toMatchObject({ left: 2, onItsWay: 0, delivered: 0, cancelled: 1, returned: 2 });
    const found = decide(back, { action: 'deliver', input: { shipmentId: 's2', ...proof } }, as('distributor'), context).next;
    expect(goods(found)).toMatchObject({ left: 2, delivered: 0, cancelled: 1 });
    const again = decide(found, { action: 'ship', input: { shipments: [{ method: 'pickup' }] } }, as('distributor'), context).next;
    expect(goods(again)).toMatchObject({ left: 0, onItsWay: 2, cancelled: 1 });
    const [{ next: gone }] = cancel(again, lineB, { disposition: 'intercepted' });
    expect(goods(gone)).toMatchObject({ left: 0, onItsWay: 0, delivered: 0, cancelled: 3 });
    expect(gone.lines[1]?.cancelled?.shipmentIds).toEqual(['s2', again.shipments[2]?.id]);
  });

  it('in verification is looked at again without it', () => {
    const [{ next }] = cancel(orderIn('verification'), lineA);
    expect([next.checks.order_details.outcome, next.checks.provider_credentials.outcome]).toEqual(['pending', 'passed']);
  });
});

describe('the quantities of an order', () => {
  const act = fc.record({ kind: fc.constantFrom('ship', 'part', 'deliver', 'close', 'cancelLine', 'hold'), pick: fc.nat(99), code: fc.nat(3) });

  it('add up whatever happens to it, nothing ships twice, and it is completed exactly when all that is not cancelled is proven', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
        let order = orderIn('in_progress', { documents: [paper] });
        const ends: string[] = [];
        for (const one of acts) {
          const before = order;
          order = tried(order, one, ends);
          for (const line of order.lines) {
            const { left, onItsWay, delivered, cancelled } = quantitiesOf(line, order.shipments);
            expect(left + onItsWay + delivered + cancelled).toBe(line.quantity);
            expect(Math.min(left, onItsWay, delivered, cancelled)).toBeGreaterThanOrEqual(0);
          }
          if (order.status === 'in_progress') expect(order.fulfilment).toBe(fulfilmentOf(order));
          if (before.status !== 'in_progress') expect(order).toBe(before);
        }
        expect(ends.length).toBeLessThanOrEqual(1);
        const open = order.lines.some((line) => quantitiesOf(line, order.shipments).left + quantitiesOf(line, order.shipments).onItsWay > 0);
        if (order.status === 'completed') expect(open).toBe(false);
        if (order.status === 'in_progress' && order.holds.every(({ lineId }) => lineId !== undefined)) expect(open).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  /** The order after an action, or as it was when the rules refuse it. */
  function tried(order: OrderState, { kind, pick, code }: { kind: string; pick: number; code: number }, ends: string[]): OrderState {
    const shipmentId = order.shipments[pick % Math.max(1, order.shipments.length)]?.id ?? 'none';
    const lineId = [lineA, lineB][pick % 2] as string;
    const codes = ['lost', 'refused', 'returned', 'recalled'];
    const input: Record<string, Change> = {
      ship: { action: 'ship', input: { shipments: [{ method: 'pickup' }] } },
      part: { action: 'ship', input: { shipments: [{ method: 'pickup', lines: [{ lineId, quantity: 1 + (pick % 3) }] }] } },
      deliver: { action: 'deliver', input: { shipmentId, ...proof } },
      close: { action: 'closeShipment', input: { shipmentId, code: codes[code] as 'lost' } },
      cancelLine: { action: 'cancelLine', input: { lineId, code: 'item_unavailable', ...(code === 0 ? {} : { disposition: 'lost' as const }) } },
      hold: order.holds.length > 0 ? { action: 'release', input: {} } : { action: 'hold', input: { code: 'desk_review' } },
    };
    try {
      const steps = decideSteps(order, input[kind] as Change, as('distributor'), context);
      for (const { step } of steps) if (step.newStatus !== step.previousStatus) ends.push(step.newStatus);
      return (steps.at(-1) as (typeof steps)[0]).next;
    } catch (error) {
      if (error instanceof OrderlyError) return order;
      throw error;
    }
  }
});
