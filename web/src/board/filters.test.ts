import type { OrderListItem } from '@orderly/contract';
import { expect, it } from 'vitest';
import { type Filters, filtersOf, passes } from './filters.ts';

const id = '0199b7a2-3333-7c3d-8e4f-001122334455';
const other = '0199b7a2-4444-7c3d-8e4f-001122334455';
const order = {
  id,
  number: '7K3M9QXA',
  clinicId: id,
  clinicName: 'Lakeside Family Clinic',
  territoryId: id,
  territoryName: 'Midwest: IL',
  organizationId: id,
  organizationName: 'Continental Medical Supply',
  waitingOn: 'warehouse',
  dueAt: '2026-11-20T00:00:00.000Z',
  priority: 'routine',
  categories: ['Wheelchairs', 'Hospital beds'],
} as unknown as OrderListItem;
const known = { within: null, nowMs: Date.parse('2026-11-21T00:00:00Z'), changed: () => false };

it('takes from an address what it knows, and nothing else', () => {
  expect(filtersOf({ territoryId: id, waitingOn: 'clinic', overdue: true, urgent: true, text: 12345678, by: 'organization' })).toEqual({
    territoryId: id,
    waitingOn: 'clinic',
    overdue: true,
    urgent: true,
    text: '12345678',
    by: 'organization',
  });
  expect(filtersOf({ territoryId: '../x', clinicId: 7, waitingOn: 'somebody', overdue: 'yes', by: 'clinic', patient: 'x', text: '' })).toEqual({});
  expect(filtersOf({ text: 'x'.repeat(500) }).text).toHaveLength(60);
});

it.each<[Filters, boolean]>([
  [{}, true],
  [{ clinicId: id, organizationId: id, waitingOn: 'warehouse', overdue: true }, true],
  [{ clinicId: other }, false],
  [{ organizationId: other }, false],
  [{ waitingOn: 'clinic' }, false],
  [{ urgent: true }, false],
  [{ changed: true }, false],
  [{ text: 'beds lakeside' }, true],
  [{ text: '7k3m' }, true],
  [{ text: 'beds bayview' }, false],
])('shows an order by %o: %s', (filters, shown) => {
  expect(passes(order, filters, known)).toBe(shown);
});

it('shows what lies in the territory asked for or below it, what is late, and what changed', () => {
  expect(passes(order, {}, { ...known, within: new Set([id]) })).toBe(true);
  expect(passes(order, {}, { ...known, within: new Set([other]) })).toBe(false);
  expect(passes(order, { overdue: true }, { ...known, nowMs: Date.parse('2026-11-19T00:00:00Z') })).toBe(false);
  expect(passes({ ...order, dueAt: null }, { overdue: true }, known)).toBe(false);
  expect(passes(order, { changed: true }, { ...known, changed: (one) => one === id })).toBe(true);
});
