import { expect, it } from 'vitest';
import { createTestDatabase } from '../database.ts';
import { runKills } from './kills.ts';

it('a verification whose process is killed is finished by the next one, and recorded once', async () => {
  const report = await runKills({ rounds: 4, ordersARound: 6, database: await createTestDatabase() });
  expect(report.mistakes).toEqual([]);
  expect(report.orders).toBe(24);
}, 120_000);
