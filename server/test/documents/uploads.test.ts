import { expect, it } from 'vitest';
import { runUploads } from './run.ts';

it('takes many large documents at once in bounded memory', async () => {
  const report = await runUploads({ uploads: 12, bytes: 20 * 1024 * 1024, storage: 'database' });
  expect(report.refused).toEqual([]);
  expect(report.stored).toBe(12);
  // All of them together are 252 MB; `npm run test:documents` sends a hundred.
  expect(report.peakBytes - report.beforeBytes).toBeLessThan(100_000_000);
}, 120_000);
