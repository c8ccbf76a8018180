import { type Group, groups, parties, type Status, stageOf, stages, statuses } from '@orderly/contract';
import { describe, expect, it } from 'vitest';
import { as, context, lineA, lineB, now, open, orderIn, passed } from '../../test/order-state.ts';
import type { Change } from './change.ts';
import { decide } from './decide.ts';
import { groupOf, linesHeld } from './group.ts';
import type { CheckState, Hold, OrderState, Shipment } from './state.ts';

/** Every choice of one value for each name. */
function combinations<T extends Record<string, readonly unknown[]>>(choices: T): { [K in keyof T]: T[K][number] }[] {
  return Object.entries(choices).reduce<Record<string, unknown>[]>(
    (rows, [name, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
    [{}],
  ) as { [K in keyof T]: T[K][number] }[];
}

const at = (day: number) => `2026-11-${String(day).padStart(2, '0')}T12:00:00.000Z`;
let serial = 0;
function sent(lineId: string, quantity: number, more: Partial<Shipment> = {}): Shipment {
  serial += 1;
  return { id: `s${serial}`, method: 'carrier', lines: [{ lineId, quantity }], shippedAt: at(10), deliveredAt: null, ...more };
}
const hold = (code: Hold['code'], lineId?: string): Hold => ({ code, since: at(9), ...(lineId === undefined ? {} : { lineId }) });
const details = (more: Partial<CheckState>): OrderState['checks'] => ({ ...passed, order_details: { ...passed.order_details, ...more } });

it('knows a heading of the right column for every state that the status and the fulfilment can be in', () => {
  for (const { status, fulfilment, waitingOn, proven } of combinations({
    status: statuses,
    fulfilment: [null, 'preparing', 'shipped', 'delivered'] as const,
    waitingOn: parties,
    proven: [true, false],
  })) {
    const shipments = ['shipped', 'delivered'].includes(fulfilment ?? '')
      ? [sent(lineA, 1, { deliveredAt: proven ? at(12) : null }), sent(lineB, 3, { deliveredAt: proven ? at(12) : null })]
      : [];
    const group = groupOf(orderIn(status, { fulfilment, waitingOn, shipments }), now);
    const stage = stageOf(status, fulfilment);
    if (stage === 'closed') expect(group, status).toBeNull();
    else expect(groups[stage], `${status} ${fulfilment} ${waitingOn}`).toContain(group);
  }
  expect(stages.length).toBe(Object.keys(groups).length);
});

it('groups what is pending by whose move it is', () => {
  const expected = { desk: 'desk', clinic: 'clinic', payer: 'payer', patient: 'patient', warehouse: 'desk', carrier: 'desk', nobody: 'desk' };
  for (const status of ['order_created', 'verification'] as const)
    for (const waitingOn of parties) expect(groupOf(orderIn(status, { waitingOn }), now), waitingOn).toBe(expected[waitingOn]);
});

describe('what is being prepared', () => {
  /** What can be the matter, each with the order that has it: A is one piece, B is three. */
  const facts = {
    order: [[], [hold('back_order')], [hold('awaiting_patient')]],
    lineA: [[], [hold('back_order', lineA)], [hold('stock_check', lineA)]],
    lineB: [[], [hold('back_order', lineB)], [hold('stock_check', lineB)]],
    asked: [[], [open], [{ ...open, answeredAt: at(19) }]],
    check: [
      { fine: true, more: {} },
      { fine: true, more: { outcome: 'failed', waived: 'verified_by_phone' } },
      { fine: false, more: { outcome: 'failed' } },
      { fine: false, more: { until: at(19) } },
    ],
    refill: [null, '2026-11-20', '2026-11-21'],
    parcels: ['none', 'a came back', 'a came back and went again', 'b came back in part', 'b came back and less went again', 'a went'],
  } as const;
  const parcels: Record<(typeof facts.parcels)[number], { shipments: Shipment[]; back: string[]; gone: string[] }> = {
    none: { shipments: [], back: [], gone: [] },
    'a came back': { shipments: [sent(lineA, 1, { closed: { code: 'lost', at: at(12) } })], back: [lineA], gone: [] },
    'a came back and went again': {
      shipments: [sent(lineA, 1, { closed: { code: 'refused', at: at(12) } }), sent(lineA, 1, { shippedAt: at(13) })],
      back: [],
      gone: [lineA],
    },
    'b came back in part': {
      shipments: [sent(lineB, 1, { deliveredAt: at(11), closed: { code: 'recalled', at: at(12) } }), sent(lineB, 1)],
      back: [lineB],
      gone: [],
    },
    'b came back and less went again': {
      shipments: [
        sent(lineB, 2, { closed: { code: 'returned', at: at(12) } }),
        sent(lineB, 1, { shippedAt: at(13), closed: { code: 'lost', at: at(14) } }),
        sent(lineB, 1, { shippedAt: at(15) }),
      ],
      back: [lineB],
      gone: [],
    },
    'a went': { shipments: [sent(lineA, 1)], back: [], gone: [lineA] },
  };
  const cases = combinations(facts).map((fact) => {
    const { shipments, back, gone } = parcels[fact.parcels];
    const holds: Hold[] = [...fact.order, ...fact.lineA, ...fact.lineB];
    const order = orderIn('in_progress', {
      holds,
      questions: [...fact.asked],
      checks: details(fact.check.more as Partial<CheckState>),
      refill:
        fact.refill === null ? null : { confirmedOn: '2026-11-01', confirmedBy: 'patient', supplyEndsOn: '2026-12-01', deliverFrom: fact.refill },
      shipments,
    });
    const left = [lineA, lineB].filter((id) => !gone.includes(id));
    return { fact, order, back, left, held: (id: string) => holds.find(({ lineId }) => lineId === id)?.code };
  });

  it('is grouped the same way in all combinations', () => {
    const seen = new Map<Group | null, number>();
    for (const { fact, order, back, left, held } of cases) {
      const free = left.filter((id) => held(id) === undefined);
      const early = fact.refill === '2026-11-21';
      const rules: [Group, boolean][] = [
        ['blocked', fact.asked.some(({ answeredAt }) => answeredAt === null) || !fact.check.fine],
        ['blocked', fact.order.some(({ code }) => code !== 'back_order')],
        ['back_ordered', fact.order.length > 0],
        ['came_back', !early && back.some((id) => free.includes(id))],
        ['back_ordered', left.some((id) => held(id) === 'back_order')],
        ['blocked', early || free.length === 0],
        ['ready', true],
      ];
      const group = groupOf(order, now);
      expect(group, JSON.stringify(fact)).toBe(rules.find(([, applies]) => applies)?.[0]);
      expect(linesHeld(order)).toBe(left.filter((id) => held(id) !== undefined).length);
      seen.set(group, (seen.get(group) ?? 0) + 1);
    }
    expect([...seen.keys()].toSorted()).toEqual([...groups.preparing].toSorted());
  });

  it('can ship when it is ready or came back, and cannot when it is blocked, as the rules have it', () => {
    const shipping: Change = { action: 'ship', input: { shipments: [{ method: 'own_delivery' }] } };
    for (const { fact, order } of cases) {
      const group = groupOf(order, now);
      if (group === 'back_ordered') continue;
      const ship = () => decide(order, shipping, as('distributor'), context);
      if (group === 'blocked') expect(ship, JSON.stringify(fact)).toThrow();
      else expect(ship, JSON.stringify(fact)).not.toThrow();
    }
  });
});

describe('what has shipped', () => {
  const moved = (step: 'in_transit' | 'delivered', exceptionAt: string | null = null) => ({ progress: { step, at: at(15), exceptionAt } });
  const parcels: readonly [string, Partial<Shipment>, Group | null][] = [
    ['nothing was heard of', {}, 'moving'],
    ['its carrier moves', moved('in_transit'), 'moving'],
    ['met an exception', moved('in_transit', at(16)), 'exception'],
    ['moves again after an exception', moved('in_transit', at(14)), 'moving'],
    ['fell silent', { silentSince: at(16) }, 'exception'],
    ['its carrier delivered, without saying where', moved('delivered'), 'proof_missing'],
    ['is delivered by ourselves', { method: 'own_delivery' }, 'proof_missing'],
    ['is picked up', { method: 'pickup' }, 'proof_missing'],
    ['was dispensed at the clinic', { method: 'dispensed_at_clinic' }, 'proof_missing'],
    ['went to a facility', { method: 'facility' }, 'proof_missing'],
    ['is proven', { method: 'facility', deliveredAt: at(16) }, null],
    ['was lost in vain', { closed: { code: 'lost', at: at(12) } }, null],
  ];
  const first: readonly (Group | null)[] = ['exception', 'proof_missing', 'moving', null];

  it('is grouped by its most pressing parcel', () => {
    for (const [one, a, ofA] of parcels) {
      for (const [other, b, ofB] of parcels) {
        const order = orderIn('in_progress', { fulfilment: 'shipped', shipments: [sent(lineA, 1, a), sent(lineB, 3, b)] });
        const pressing = first.find((group) => group === ofA || group === ofB);
        // Nothing is on its way, and it is not complete: something keeps it from being so.
        expect(groupOf(order, now), `${one}; ${other}`).toBe(pressing ?? 'exception');
      }
    }
  });

  it('is done when it is complete, whatever its parcels say', () => {
    for (const [, a] of parcels) {
      for (const status of ['completed', 'in_progress'] satisfies Status[]) {
        const group = groupOf(orderIn(status, { fulfilment: 'delivered', shipments: [sent(lineA, 1, a), sent(lineB, 3, a)] }), now);
        expect(group === 'done').toBe(status === 'completed');
      }
    }
  });
});
