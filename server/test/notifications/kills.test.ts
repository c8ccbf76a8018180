import { expect, it } from 'vitest';
import { createTestDatabase } from '../database.ts';
import { runKills } from './kills.ts';

// Much longer by `npm run test:notifications -- --kills 200`.
it('has one delivery for each event, recipient and channel, and loses none, however often server and worker are killed', async () => {
  const report = await runKills({ kills: 4, database: await createTestDatabase() });
  expect(report.mistakes).toEqual([]);
  expect(report.kills.api + report.kills.worker).toBe(4);
  expect(report.deliveries).toBeGreaterThan(report.orders * 10);
}, 400_000);
