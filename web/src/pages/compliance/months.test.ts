import { expect, it } from 'vitest';
import { monthsBefore } from './months.ts';

it('goes back month by month, over the turn of the year, without a gap or an overlap', () => {
  const months = monthsBefore(new Date(2026, 1, 28), 4);
  expect(months.map(({ label }) => label)).toEqual(['February 2026', 'January 2026', 'December 2025', 'November 2025']);
  for (const [at, month] of months.entries()) if (at > 0) expect(month.to).toBe(months[at - 1]?.from);
  expect(monthsBefore(new Date(2026, 2, 31), 1, 1).map(({ label }) => label)).toEqual(['February 2026']);
});
