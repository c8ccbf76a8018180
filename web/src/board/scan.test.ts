import { expect, it } from 'vitest';
import { createScan } from './scan.ts';

/** What comes of keys pressed so many milliseconds apart, with what came of the last. */
function typing(keys: readonly string[], everyMs: number) {
  const scan = createScan();
  return keys.map((key, index) => scan.take({ key, atMs: index * everyMs })).at(-1);
}

it('knows a slip that was scanned by its speed, its length and its Enter', () => {
  expect(typing([...'7K3M9QXA', 'Enter'], 5)).toEqual({ number: '7K3M9QXA' });
  expect(typing(['Shift', ...'7K3M9QX', 'Shift', 'A', 'Enter'], 5)).toEqual({ number: '7K3M9QXA' });
});

it.each([
  ['by hand', [...'7K3M9QXA', 'Enter'], 120],
  ['too short', [...'7K3M', 'Enter'], 5],
  ['too long, such as a tracking number', [...'1Z999AA10123456784', 'Enter'], 5],
  ['without its end', [...'7K3M9QXA'], 5],
  ['with something else in between', [...'7K3M', 'Tab', ...'9QXA', 'Enter'], 5],
  ['an Enter alone', ['Enter'], 5],
])('takes what was typed %s for no scan', (_how, keys, everyMs) => {
  expect([null, 'scanning']).toContain(typing(keys, everyMs));
});

it('goes on after what was no scan', () => {
  const scan = createScan();
  scan.take({ key: 'n', atMs: 0 });
  const results = [...'7K3M9QXA', 'Enter'].map((key, index) => scan.take({ key, atMs: 1000 + index * 5 }));
  expect(results.slice(0, 2)).toEqual([null, 'scanning']);
  expect(results.at(-1)).toEqual({ number: '7K3M9QXA' });
});
