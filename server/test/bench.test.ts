import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BenchOptions, measureOn, reportOf } from '../bench/bench.ts';
import { compareBoards } from '../bench/board.ts';
import { tableOf } from '../bench/report.ts';
import type { Measured } from '../bench/rounds.ts';
import { openSite, type Site } from '../bench/site.ts';

// The figures themselves are `npm run bench`'s: here two cores do other things at the same time.
const options: BenchOptions = {
  only: ['change', 'create', 'read', 'position', 'drift'],
  seconds: 0.1,
  rounds: 1,
  rows: 300,
  driftMinutes: 2,
  driftMinuteSeconds: 0.1,
  say: () => undefined,
};

let site: Site;
let measures: Measured[];

beforeAll(async () => {
  site = await openSite();
  measures = [...(await measureOn(site, options)), ...(await compareBoards({ site, rows: 200 }, { site, rows: 300 }, options))];
});
afterAll(() => site.close());

const named = (measure: string) => measures.filter((one) => one.measure === measure);
const positive = expect.toSatisfy((figure: unknown) => typeof figure === 'number' && Number.isFinite(figure) && figure > 0);

describe('the bench', () => {
  it('has figures for every measure', () => {
    expect(Object.fromEntries([...options.only, 'board'].map((name) => [name, named(name).length]))).toEqual({
      change: 4,
      create: 4,
      read: 3,
      position: 2,
      drift: 2,
      board: 6,
    });
    for (const one of measures) {
      const isLoad = one.requestsPerSecond !== null;
      const load = isLoad ? { requestsPerSecond: positive, serverCpuUs: positive, postgresCpuUs: positive, p50Ms: positive } : {};
      expect(one, one.name).toMatchObject({ ...load, p99Ms: positive });
      expect(one.p99Ms, one.name).toBeGreaterThanOrEqual(one.p50Ms ?? Number.POSITIVE_INFINITY);
    }
  });

  it('holds against the bare reference what has a goal as a ratio, and judges it', () => {
    for (const measure of ['change', 'create', 'read']) {
      const [bare, ...ours] = named(measure);
      expect(bare).toMatchObject({ name: 'bare reference', ratio: null, verdict: null });
      for (const one of ours) {
        expect(one.ratio).toBeCloseTo((one.requestsPerSecond ?? 0) / (bare?.requestsPerSecond ?? 0), 10);
        expect(one.cpuRatio).toEqual(positive);
        const isMet = (one.ratio ?? 0) >= (one.goal?.atLeast ?? 0);
        expect(one.verdict).toBe(one.goal === null ? null : isMet ? 'met' : 'short');
      }
    }
  });

  it('writes a report that names its circumstances, and a table with a line for each figure', () => {
    const report = JSON.parse(JSON.stringify(reportOf(options, measures)));
    expect(report).toMatchObject({
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      machine: { cpu: expect.any(String), cores: positive, memoryBytes: positive },
      versions: { node: process.versions.node, postgresql: expect.stringMatching(/^\d+\.\d+$/) },
      settings: { seconds: 0.1, rounds: 1, connections: 16 },
    });
    expect(report.measures).toHaveLength(measures.length);
    expect(report.measures[1].rounds[0]).toEqual({
      requests: positive,
      requestsPerSecond: positive,
      p50Ms: positive,
      p99Ms: positive,
      serverCpuUs: positive,
      postgresCpuUs: positive,
    });
    expect(tableOf(measures).split('\n')).toHaveLength(measures.length + 1);
  });

  it('refuses a measure that it does not know', async () => {
    const running = promisify(execFile)(process.execPath, [join(import.meta.dirname, '../bench/main.ts'), '--only', 'speed']);
    await expect(running).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('Usage:') });
  });
});
