import { describe, expect, it } from 'vitest';
import { ownRoot } from '../model/prepared.ts';
import { runCrashes } from './run.ts';
import { startEmbeddedSubject } from './subject.ts';

const seed = 20_261_123;

describe('a server that is killed under load', () => {
  // Many more by `npm run test:crash -- --kills N`.
  it('loses nothing it acknowledged, does nothing twice and comes back', async () => {
    const subject = await startEmbeddedSubject(ownRoot);
    try {
      const report = await runCrashes({ subject, kills: 3, seed, kinds: ['server', 'postgres', 'both'] });
      expect(report.violations).toEqual([]);
      expect(report.kills).toHaveLength(3);
      expect(report.notes.retries.size).toBeGreaterThan(0);
    } finally {
      await subject.close();
    }
  });
});
