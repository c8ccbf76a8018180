import { carrierProgress } from '@orderly/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { context, lineA, lineB, orderIn } from '../../test/order-state.ts';
import type { TrackingEvent } from './carrier-news.ts';
import { saidLast } from './parcel.ts';
import { quantitiesOf } from './quantities.ts';
import type { OrderState, Shipment } from './state.ts';
import { takeSilence, takeTracking } from './take-tracking.ts';

const place = { city: 'Springfield', state: 'IL' };
const event = fc.record({
  step: fc.constantFrom(...carrierProgress),
  at: fc.integer({ min: 0, max: 40 }).map((hours) => new Date(Date.UTC(2026, 10, 18, hours)).toISOString()),
  place: fc.constantFrom(place, place, place, null),
});

const parcel = (id: string, lineId: string, quantity: number): Shipment => ({
  id,
  method: 'carrier',
  carrier: 'ups',
  lines: [{ lineId, quantity }],
  shippedAt: '2026-11-17T12:00:00.000Z',
  deliveredAt: null,
});
const shipped = () =>
  orderIn('in_progress', { fulfilment: 'shipped', shipments: [parcel('s1', lineA, 1), parcel('s2', lineB, 2), parcel('s3', lineB, 1)] });

/** The order after a message that says all that its carrier has said of a parcel until then; how it ended is added to `ends`. */
function told(order: OrderState, shipmentId: string, events: readonly TrackingEvent[], ends: string[]): OrderState {
  const taken = takeTracking(order, { shipmentId, events }, context);
  if (taken === null) return order;
  if ('next' in taken) return taken.next;
  for (const { step } of taken.decisions) if (step.newStatus !== step.previousStatus) ends.push(step.newStatus);
  return (taken.decisions.at(-1) as (typeof taken.decisions)[0]).next;
}

/** What is told of each parcel, cut into messages: each of the first so many events, again and again, in any order, some never. */
const sequences = fc.array(event, { minLength: 1, maxLength: 6 }).chain((s1) =>
  fc.tuple(fc.array(event, { minLength: 1, maxLength: 6 }), fc.array(event, { minLength: 1, maxLength: 4 })).chain(([s2, s3]) => {
    const all = { s1, s2, s3 } as const;
    const message = fc
      .constantFrom<keyof typeof all>('s1', 's2', 's3')
      .chain((id) => fc.integer({ min: 1, max: all[id].length }).map((many) => ({ id, many })));
    return fc.record({ all: fc.constant(all), messages: fc.array(message, { maxLength: 24 }) });
  }),
);

describe('what carriers say', () => {
  it('never takes a shipment back, completes an order once at most, and loses no quantity, in whatever order and however often it comes', () => {
    fc.assert(
      fc.property(sequences, ({ all, messages }) => {
        const ends: string[] = [];
        let order = shipped();
        for (const { id, many } of messages) {
          const before = order;
          order = told(order, id, all[id].slice(0, many), ends);
          for (const [index, shipment] of order.shipments.entries()) {
            const was = before.shipments[index] as Shipment;
            expect(rank(shipment)).toBeGreaterThanOrEqual(rank(was));
            if (was.deliveredAt !== null) expect(shipment).toEqual(was);
            if (was.closed !== undefined) expect(shipment).toEqual(was);
          }
          for (const line of order.lines) {
            const { left, onItsWay, delivered, cancelled } = quantitiesOf(line, order.shipments);
            expect(left + onItsWay + delivered + cancelled).toBe(line.quantity);
          }
          if (before.status !== 'in_progress') expect(order).toBe(before);
        }
        expect(ends.length).toBeLessThanOrEqual(1);
        const isProven = order.shipments.every(({ deliveredAt, closed }) => deliveredAt !== null && closed === undefined);
        expect(order.status).toBe(isProven ? 'completed' : 'in_progress');
      }),
      { numRuns: 10_000 },
    );
  });

  it('comes to the same whatever the order of the messages, once everything was said', () => {
    fc.assert(
      fc.property(sequences, fc.array(fc.constantFrom<'s1' | 's2' | 's3'>('s1', 's2', 's3'), { maxLength: 12 }), ({ all }, order) => {
        const whole = (ids: readonly ('s1' | 's2' | 's3')[]) => ids.reduce((state, id) => told(state, id, all[id].toReversed(), []), shipped());
        const [one, other] = [whole(['s1', 's2', 's3']), whole([...order, 's3', 's1', 's2', ...order])];
        const told_ = ({ status, shipments }: OrderState) => [
          status,
          shipments.map(({ deliveredAt, closed, progress }) => [deliveredAt, closed?.code, progress]),
        ];
        expect(told_(other)).toEqual(told_(one));
      }),
      { numRuns: 2000 },
    );
  });

  it('of a parcel that turned back is no delivery, though it is delivered to its sender', () => {
    const at = (hour: number) => new Date(Date.UTC(2026, 10, 18, hour)).toISOString();
    const back = [
      { step: 'returning', at: at(5), place: null },
      { step: 'delivered', at: at(30), place },
    ] as const;
    const order = told(shipped(), 's1', back, []);
    expect(order.shipments[0]).toMatchObject({ deliveredAt: null, closed: { code: 'returned' } });
    expect(order.fulfilment).toBe('preparing');
  });

  it('of a delivery without a place leaves the proof to a person', () => {
    const order = told(shipped(), 's1', [{ step: 'delivered', at: '2026-11-19T10:00:00.000Z', place: null }], []);
    expect(order.shipments[0]).toMatchObject({ deliveredAt: null, progress: { step: 'delivered' } });
    expect([order.waitingOn, order.nextStep]).toEqual(['carrier', 'prove_delivery']);
    const all = ['s2', 's3'].reduce((state, id) => told(state, id, [{ step: 'delivered', at: '2026-11-19T10:00:00.000Z', place: null }], []), order);
    expect([all.waitingOn, all.nextStep]).toEqual(['warehouse', 'prove_delivery']);
  });

  const said = (step: TrackingEvent['step'], day: number): TrackingEvent => ({ step, at: `2026-11-${day}T10:00:00.000Z`, place: null });

  it('of trouble has somebody trace the parcel, until it says something later', () => {
    const amiss = told(shipped(), 's1', [said('in_transit', 18), said('exception', 19)], []);
    expect([amiss.waitingOn, amiss.nextStep, saidLast(amiss.shipments[0] as Shipment)?.step]).toEqual(['warehouse', 'trace', 'exception']);
    expect(told(amiss, 's1', [said('in_transit', 18)], [])).toBe(amiss);
    const again = told(amiss, 's1', [said('in_transit', 18), said('exception', 19), said('out_for_delivery', 20)], []);
    expect([again.waitingOn, again.nextStep, saidLast(again.shipments[0] as Shipment)?.step]).toEqual([
      'carrier',
      'prove_delivery',
      'out_for_delivery',
    ]);
    const only = told(shipped(), 's1', [said('exception', 19)], []);
    expect(only.nextStep).toBe('trace');
  });

  it('of a time before the parcel was ours is of another parcel with its number', () => {
    const before = { step: 'delivered', at: '2026-11-01T10:00:00.000Z', place } as const;
    const order = shipped();
    expect(told(order, 's1', [before], [])).toBe(order);
    expect(told(order, 's1', [before, said('in_transit', 18)], []).shipments[0]).toMatchObject({
      deliveredAt: null,
      progress: { step: 'in_transit' },
    });
  });

  it('of a time to come says nothing, so that trouble later is heard', () => {
    const order = told(shipped(), 's1', [{ step: 'in_transit', at: '9999-01-01T00:00:00.000Z', place: null }], []);
    expect(order.shipments[0]?.progress).toBeUndefined();
    expect(told(order, 's1', [said('in_transit', 21), said('exception', 22)], []).nextStep).toBe('prove_delivery');
    expect(told(order, 's1', [said('in_transit', 18), said('exception', 20)], []).nextStep).toBe('trace');
  });

  it('is missed when it says nothing, until it says something', () => {
    const silent = takeSilence(told(shipped(), 's1', [said('in_transit', 18)], []), 's1', context.now) as OrderState;
    expect([silent.nextStep, silent.shipments[0]?.silentSince]).toEqual(['trace', '2026-11-18T10:00:00.000Z']);
    expect(takeSilence(silent, 's1', context.now)).toBeNull();
    expect(told(silent, 's1', [said('in_transit', 18)], [])).toBe(silent);
    const heard = told(silent, 's1', [said('in_transit', 19)], []);
    expect([heard.nextStep, heard.shipments[0]?.silentSince]).toEqual(['prove_delivery', undefined]);
    const closed = told(shipped(), 's1', [said('returning', 19)], []);
    expect(takeSilence(closed, 's1', context.now)).toBeNull();
  });
});

function rank({ progress }: Shipment): number {
  return progress === undefined ? -1 : carrierProgress.indexOf(progress.step);
}
