import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMeter } from './meter.ts';

it('never lets more through in any span than it may, and says how long to wait', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 200 }), (steps) => {
      const meter = createMeter(5, 100);
      const gone: number[] = [];
      let nowMs = 0;
      for (const step of steps) {
        nowMs += step;
        const waitMs = meter.take(nowMs);
        if (waitMs === 0) gone.push(nowMs);
        else expect([waitMs > 0, waitMs <= 100, meter.take(nowMs + waitMs - 1) > 0]).toEqual([true, true, true]);
      }
      for (const atMs of gone) expect(gone.filter((other) => other > atMs - 100 && other <= atMs).length).toBeLessThanOrEqual(5);
    }),
  );
});
