import type { OrderListItem } from '@orderly/contract';
import { expect, it } from 'vitest';
import { compareWaiting, tabulate } from './ageing.ts';

const nowMs = Date.parse('2026-11-20T12:00:00Z');
const order = (id: string, organizationName: string, stage: string, since: string, nextStep = 'ship') =>
  ({ id, organizationId: organizationName, organizationName, stage, since, nextStep }) as OrderListItem;
const orders = [
  order('1', 'Pacific', 'preparing', '2026-11-20T11:00:00.000Z'),
  order('2', 'Pacific', 'preparing', '2026-11-18T12:00:00.000Z'),
  order('3', 'Pacific', 'pending', '2026-11-01T12:00:00.000Z', 'verify'),
  order('4', 'Atlantic', 'preparing', '2026-11-15T12:00:00.000Z'),
  order('5', 'Atlantic', 'shipped', '2026-11-01T12:00:00.000Z', 'none'),
];

it('counts how long orders wait, by firm and stage, without those that wait for nothing', () => {
  expect(tabulate(orders, nowMs)).toEqual([
    {
      organizationId: 'Atlantic',
      organizationName: 'Atlantic',
      stage: 'preparing',
      counts: { day: 0, days: 0, week: 1, more: 0 },
      total: 1,
      oldestSince: '2026-11-15T12:00:00.000Z',
    },
    {
      organizationId: 'Pacific',
      organizationName: 'Pacific',
      stage: 'pending',
      counts: { day: 0, days: 0, week: 0, more: 1 },
      total: 1,
      oldestSince: '2026-11-01T12:00:00.000Z',
    },
    {
      organizationId: 'Pacific',
      organizationName: 'Pacific',
      stage: 'preparing',
      counts: { day: 1, days: 1, week: 0, more: 0 },
      total: 2,
      oldestSince: '2026-11-18T12:00:00.000Z',
    },
  ]);
});

it('puts who waits longest first', () => {
  expect(orders.toSorted(compareWaiting).map(({ id }) => id)).toEqual(['3', '5', '4', '2', '1']);
});
