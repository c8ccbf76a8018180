import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Hours, sendAt } from './send-at.ts';

const always: Hours = { timeZone: 'America/Chicago', quietHours: null, digest: 'off', digestAt: '08:00' };
const quiet: Hours = { ...always, quietHours: { from: '22:00', until: '07:00' } };
const at = (text: string) => new Date(text);
const sent = (hours: Hours, now: string, urgent = false) => sendAt(hours, urgent, at(now)).toISOString();

describe('when a message goes out', () => {
  it.each([
    ['at once by day', quiet, '2026-11-25T18:00:00.000Z', '2026-11-25T18:00:00.000Z'],
    ['in the morning, of the evening', quiet, '2026-11-26T04:30:00.000Z', '2026-11-26T13:00:00.000Z'],
    ['in the morning, of the small hours', quiet, '2026-11-26T10:00:00.000Z', '2026-11-26T13:00:00.000Z'],
    ['at the minute that the quiet ends', quiet, '2026-11-26T13:00:00.000Z', '2026-11-26T13:00:00.000Z'],
    ['at the full hour', { ...always, digest: 'hourly' }, '2026-11-25T18:10:30.000Z', '2026-11-25T19:00:00.000Z'],
    [
      'at the full hour of a zone that is half an hour off',
      { ...always, timeZone: 'Asia/Kolkata', digest: 'hourly' },
      '2026-11-25T18:10:00.000Z',
      '2026-11-25T18:30:00.000Z',
    ],
    ['with the daily digest', { ...always, digest: 'daily' }, '2026-11-25T18:00:00.000Z', '2026-11-26T14:00:00.000Z'],
    [
      'after the quiet that the digest falls into',
      { ...quiet, digest: 'daily', digestAt: '06:00' },
      '2026-11-25T18:00:00.000Z',
      '2026-11-26T13:00:00.000Z',
    ],
    ['by the clock after it was put forward', { ...always, digest: 'daily' }, '2026-03-07T18:00:00.000Z', '2026-03-08T13:00:00.000Z'],
    ['by the clock after it was put back', { ...always, digest: 'daily' }, '2026-10-31T18:00:00.000Z', '2026-11-01T14:00:00.000Z'],
  ] as const)('%s', (_what, hours, now, then) => {
    expect(sent(hours as Hours, now)).toBe(then);
    expect(sent(hours as Hours, now, true)).toBe(now);
  });

  it('is never in quiet hours, never before now, and within two days', () => {
    const clock = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
    const hours = fc.record({
      timeZone: fc.constantFrom('America/Chicago', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC'),
      quietHours: fc.option(fc.record({ from: clock, until: clock })),
      digest: fc.constantFrom('off', 'hourly', 'daily'),
      digestAt: clock,
    }) as fc.Arbitrary<Hours>;
    const ms = fc.integer({ min: Date.parse('2026-01-01T00:00:00Z'), max: Date.parse('2026-12-31T00:00:00Z') });
    fc.assert(
      fc.property(hours, ms, (wants, nowMs) => {
        const then = sendAt(wants, false, new Date(nowMs));
        expect(then.getTime()).toBeGreaterThanOrEqual(nowMs);
        expect(then.getTime() - nowMs).toBeLessThan(49 * 3_600_000);
        // Asked again at that time it goes at once, unless it waits for a digest.
        if (wants.digest === 'off') expect(sendAt(wants, false, then)).toEqual(then);
      }),
      { numRuns: 500 },
    );
  });
});
