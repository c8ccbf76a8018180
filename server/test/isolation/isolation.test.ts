import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { coverageGaps } from './coverage.ts';
import { type PreparedWorld, prepareWorld } from './databases.ts';
import { runProbes } from './run.ts';

const seed = 20_261_123;
let database: TestDatabase;
let prepared: PreparedWorld;

beforeAll(async () => {
  database = await createTestDatabase();
  prepared = await prepareWorld(database, seed);
});
afterAll(async () => {
  await prepared.close();
  await database.drop();
});

// Much longer by `npm run test:isolation -- --probes N --wall all`.
describe('isolation', () => {
  it('shows each what they may see and nothing else', async () => {
    const { findings, probes, counts } = await runProbes({ prepared, probes: 1000, seed, wall: 'both' });
    expect(findings).toEqual([]);
    expect(probes).toBe(1000);
    expect(Object.keys(counts.class ?? {}).sort()).toEqual(['clinical', 'contact', 'coverage', 'fulfilment', 'identity']);
    expect(Object.keys(counts.role ?? {}).length).toBeGreaterThanOrEqual(10);
    expect(Object.keys(counts.grant ?? {})).toEqual(expect.arrayContaining(['past', 'now', 'to come', 'none']));
    expect(Object.keys(counts.relation ?? {}).sort()).toEqual(['foreign', 'in scope', 'operates', 'own clinic']);
  });

  it.each(['application-off', 'rls-off'] as const)('keeps rows apart with one wall alone: %s', async (wall) => {
    const { findings, probes } = await runProbes({ prepared, probes: 250, seed, wall });
    expect(findings).toEqual([]);
    expect(probes).toBe(250);
  });

  it('has probes or a reason for every route', () => {
    expect(coverageGaps(['GET /api/v1/unheard-of'])).toContain('GET /api/v1/unheard-of has neither probes nor an exemption');
  });
});
