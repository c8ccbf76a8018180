import { lookers, measureBoard } from './board.ts';
import { connections } from './changes.ts';
import { measureDrift } from './drift.ts';
import { measureChange, measureCreate, measureRead } from './measures.ts';
import { measurePosition } from './position.ts';
import { circumstances, type Report } from './report.ts';
import type { Extent, Measured } from './rounds.ts';
import { openSite, type Site } from './site.ts';
import { measureStart } from './start.ts';

export interface BenchOptions extends Extent {
  readonly only: readonly MeasureName[];
  /** Orders on the large board. */
  readonly rows: number;
  /** Minutes that `drift` takes, and the seconds of each, which only a test shortens. */
  readonly driftMinutes: number;
  readonly driftMinuteSeconds?: number;
}

/** Those that share a site, each with orders of its own; then those that bring theirs. */
const onSite: Readonly<Record<string, (site: Site, options: BenchOptions) => Promise<Measured[]>>> = {
  change: measureChange,
  create: measureCreate,
  read: measureRead,
  position: measurePosition,
  drift: (site, options) => measureDrift(site, { ...options, seconds: options.driftMinuteSeconds ?? 60, rounds: options.driftMinutes }),
};
const alone: Readonly<Record<string, (options: BenchOptions) => Promise<Measured[]>>> = {
  board: (options) => measureBoard(options.rows, options),
  start: (options) => measureStart(options),
};

/** In this order. `drift` is left out unless asked for: it takes ten minutes. */
export const measureNames = ['change', 'create', 'read', 'board', 'position', 'drift', 'start'] as const;
export type MeasureName = (typeof measureNames)[number];

/** Takes the measures asked for, on servers and data of their own. Errors: when a server does not come up, or an answer is not the one measured. */
export async function runBench(options: BenchOptions): Promise<Report> {
  const measures: Measured[] = [];
  const wanted = measureNames.filter((name) => options.only.includes(name));
  for (const name of wanted) measures.push(...((await alone[name]?.(options)) ?? []));
  if (wanted.some((name) => name in onSite)) {
    const site = await openSite();
    try {
      measures.push(...(await measureOn(site, options)));
    } finally {
      await site.close();
    }
  }
  return reportOf(options, measures);
}

/** Takes those of the measures asked for that share a site. */
export async function measureOn(site: Site, options: BenchOptions): Promise<Measured[]> {
  const measures: Measured[] = [];
  for (const name of measureNames) if (options.only.includes(name)) measures.push(...((await onSite[name]?.(site, options)) ?? []));
  return measures;
}

/** The figures with where and how they were taken. */
export function reportOf({ seconds, rounds, rows, driftMinutes }: BenchOptions, measures: readonly Measured[]): Report {
  return { ...circumstances(), settings: { seconds, rounds, rows, driftMinutes, connections, boardConnections: lookers }, measures };
}
