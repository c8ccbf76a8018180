import { beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../server.ts';
import { fuzz, type Report } from './run.ts';

// Fixed, so that a failure comes again; `npm run test:fuzz` draws another at each run.
const seed = 20261123;
const inputs = 4000;
let report: Report;

beforeAll(async () => {
  report = await fuzz({ inputs, seed, start: () => startTestServer() });
});

describe('the whole server under generated input', () => {
  it('answers all of it as its description says, and never with a 5xx', () => {
    expect(report.findings).toEqual([]);
    expect(report.inputs).toBe(inputs);
  });

  it('gets input at every operation, and takes some of it', () => {
    const unreached = [...report.byOperation].filter(([, statuses]) => statuses.size === 0).map(([id]) => id);
    expect(unreached).toEqual([]);
    const taken = [...report.byOperation].filter(([, statuses]) => [...statuses.keys()].some((status) => status < 300));
    expect(taken.length).toBeGreaterThan(report.byOperation.size / 2);
    for (const status of ['200', '201', '400', '401', '403', '404', '409', '412', '415', '422', '428'])
      expect(report.byStatus.get(status)).toBeGreaterThan(0);
  });
});
