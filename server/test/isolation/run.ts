import pg from 'pg';
import { cloneDatabase } from '../clone-database.ts';
import { coverageGaps, families, routesOf } from './coverage.ts';
import type { PreparedWorld } from './databases.ts';
import type { Dimension, Family, ProbeLog } from './probing.ts';
import { createRandom, type Random } from './random.ts';
import { repositoryRoot, serve, type Wall } from './serve.ts';

export interface RunOptions {
  readonly prepared: PreparedWorld;
  readonly probes: number;
  readonly seed: number;
  readonly wall: Wall;
  /** The tree whose server is probed; this checkout when left out. */
  readonly root?: string;
  /** Statements for the run's database before anything starts. */
  readonly sql?: readonly string[];
  /** How many findings are enough. */
  readonly maxFindings?: number;
  /** What is probed first, before anything is drawn. */
  readonly first?: Family | undefined;
}

export interface RunReport {
  readonly probes: number;
  readonly findings: readonly string[];
  /** How many probes there were of each value of each dimension. */
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly durationMs: number;
}

/** The tables whose rows have both walls. */
const walled = [
  'orders',
  'order_status_history',
  'order_notes',
  'patients',
  'idempotency_keys',
  'journal_entries',
  'order_archives',
  'archive_chunks',
  'order_drafts',
];

/** Probes a server on a database of the run's own. The same seed probes the same. */
export async function runProbes(options: RunOptions): Promise<RunReport> {
  const { prepared, seed, wall, first, maxFindings = 20, root = repositoryRoot } = options;
  const world = prepared.world();
  const urls = await cloneDatabase(prepared.urls);
  const sql = new pg.Client({ connectionString: urls.superuserUrl });
  await sql.connect();
  const startedAt = performance.now();
  const { log, counts } = tally();
  try {
    if (wall === 'rls-off') for (const table of walled) await sql.query(`alter table ${table} disable row level security`);
    for (const statement of options.sql ?? []) await sql.query(statement);
    const everywhere = {
      territories: [...world.territories.keys()],
      clinics: [...world.organizations.values()].filter(({ kind }) => kind === 'clinic').map(({ id }) => id),
    };
    const served = await serve({ root, urls, keyDir: prepared.keyDir, wall, everywhere });
    let probes = 0;
    try {
      const routes = await routesOf(served);
      log.findings.push(...coverageGaps(routes));
      const random = createRandom(seed);
      const draw = drawer(random, wall);
      for (; probes < options.probes && log.findings.length < maxFindings; probes += 1) {
        const family = probes === 0 && first !== undefined ? first : draw();
        log.note('route', family.name);
        await family.run({ world, served, sql, random, wall, log, routes });
      }
    } finally {
      await served.close();
    }
    return { probes, findings: log.findings, counts, durationMs: performance.now() - startedAt };
  } finally {
    await sql.end();
    await urls.drop();
  }
}

function drawer(random: Random, wall: Wall): () => Family {
  const open = families.filter((family) => wall === 'both' || family.walls === 'all');
  const weighted = open.flatMap((family) => Array.from({ length: family.weight }, () => family));
  return () => random.pick(weighted);
}

function tally(): { log: ProbeLog; counts: Record<string, Record<string, number>> } {
  const counts: Record<string, Record<string, number>> = {};
  const log: ProbeLog = {
    findings: [],
    note(dimension: Dimension, value: string) {
      const values = counts[dimension] ?? {};
      values[value] = (values[value] ?? 0) + 1;
      counts[dimension] = values;
    },
  };
  return { log, counts };
}
