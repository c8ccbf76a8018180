import { expect, it } from 'vitest';
import { trackingRowsOf } from './tracking-rows.ts';

it.each([
  ['tabs', '7K3M9QXA\t1Z 999 AA1 01 2345 6784\n9ABC1234\t9400110200793123456784'],
  ['commas and quotes', '"7K3M9QXA", "1Z 999 AA1 01 2345 6784"\r\n9ABC1234,9400110200793123456784,shipped'],
  ['spaces', '  7K3M9QXA   1Z 999 AA1 01 2345 6784\n\n9ABC1234 9400110200793123456784  '],
  ['a heading', 'Order number;Tracking\n7K3M9QXA;1Z 999 AA1 01 2345 6784\n9ABC1234;9400110200793123456784'],
])('reads rows with %s', (_with, text) => {
  expect(trackingRowsOf(text).map(({ number, trackingNumber }) => [number, trackingNumber])).toEqual([
    ['7K3M9QXA', '1Z 999 AA1 01 2345 6784'],
    ['9ABC1234', '9400110200793123456784'],
  ]);
});

it('keeps what lacks its second column, so that it can be said', () => {
  expect(trackingRowsOf('7K3M9QXA')).toEqual([{ row: 1, number: '7K3M9QXA', trackingNumber: '', twinOf: null }]);
  expect(trackingRowsOf(' \n ')).toEqual([]);
});

it('finds an order that stands there twice, however it is written', () => {
  expect(trackingRowsOf('7K3M9QXA A1\n9ABC1234 A2\n7k3m-9qxa A3').map(({ twinOf }) => twinOf)).toEqual([null, null, 1]);
});
