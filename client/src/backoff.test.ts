import { expect, it } from 'vitest';
import { backoffMs, pause } from './backoff.ts';

const bounds = { firstWaitMs: 100, maxWaitMs: 1000 };

it('waits up to twice as long after each failure, up to a bound, and by chance anything below', () => {
  const longest = [1, 2, 3, 4, 5, 100].map((failures) => backoffMs(failures, bounds, () => 1));
  expect(longest).toEqual([100, 200, 400, 800, 1000, 1000]);
  expect(backoffMs(3, bounds, () => 0)).toBe(0);
  const waits = new Set(Array.from({ length: 50 }, () => backoffMs(3, bounds)));
  expect(waits.size).toBeGreaterThan(40);
  expect(Math.max(...waits)).toBeLessThanOrEqual(400);
});

it('ends a pause as soon as it is told to', async () => {
  const stop = new AbortController();
  const pausing = pause(60_000, stop.signal);
  stop.abort(new Error('enough'));
  await expect(pausing).rejects.toThrow('enough');
  await expect(pause(1, stop.signal)).rejects.toThrow('enough');
});
