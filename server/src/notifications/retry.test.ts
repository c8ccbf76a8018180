import { expect, it } from 'vitest';
import { pauseAfter, type Tried } from './retry.ts';

const tried: Tried = { channel: 'webhook', attempts: 1, repeats: 0, afterMs: null, factor: 1, chance: 0 };
const seconds = (more: Partial<Tried>) => {
  const pauseMs = pauseAfter({ ...tried, ...more });
  return pauseMs === null ? null : pauseMs / 1000;
};

it('a webhook is tried again after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h, and then no more', () => {
  const pauses = Array.from({ length: 8 }, (_, index) => seconds({ attempts: index + 1 }));
  expect(pauses).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 36_000, null]);
});

it('a wait that they ask for counts where it is longer, and a little chance never makes it shorter', () => {
  expect([seconds({ afterMs: 60_000 }), seconds({ attempts: 2, afterMs: 60_000 })]).toEqual([60, 300]);
  expect(seconds({ chance: 1 })).toBeCloseTo(5.5);
});

it('attempts whose end nobody knows are not held against a message', () => {
  expect(seconds({ attempts: 9, repeats: 8 })).toBe(5);
});
