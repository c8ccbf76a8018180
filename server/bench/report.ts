import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { withClient } from '../test/model/company.ts';
import type { Measured } from './rounds.ts';

/** Where and with what the figures were taken. */
export interface Circumstances {
  readonly date: string;
  /** Null outside of a checkout; `changed`: with changes that are not in the commit. */
  readonly commit: string | null;
  readonly changed: boolean;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryBytes: number; readonly platform: string };
  readonly versions: { readonly node: string; readonly postgresql: string | null };
}

export interface Report extends Circumstances {
  readonly settings: { readonly seconds: number; readonly rounds: number; readonly connections: number };
  readonly measures: readonly Measured[];
}

export function circumstances(postgresql: string | null): Circumstances {
  const cores = cpus();
  return {
    date: new Date().toISOString(),
    commit: git('rev-parse', 'HEAD'),
    changed: (git('status', '--porcelain') ?? '') !== '',
    machine: { cpu: cores[0]?.model ?? 'unknown', cores: cores.length, memoryBytes: totalmem(), platform: `${process.platform}-${process.arch}` },
    versions: { node: process.versions.node, postgresql },
  };
}

export async function postgresqlVersion(superuserUrl: string): Promise<string> {
  return withClient(superuserUrl, async (client) => (await client.query<{ version: string }>('show server_version')).rows[0]?.version ?? 'unknown');
}

function git(...words: string[]): string | null {
  try {
    return execFileSync('git', words, { cwd: import.meta.dirname, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

const headings = ['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU µs: server', 'PostgreSQL', 'sum', 'ratio', 'by CPU', 'target', ''] as const;

/** The figures as a table for a terminal, a measure after the other. */
export function tableOf(measures: readonly Measured[]): string {
  const rows = measures.map((one) => [
    `${one.measure}: ${one.name}`,
    one.requestsPerSecond.toFixed(0),
    one.p50Ms.toFixed(2),
    one.p99Ms.toFixed(2),
    one.serverCpuUs.toFixed(0),
    one.postgresCpuUs.toFixed(0),
    (one.serverCpuUs + one.postgresCpuUs).toFixed(0),
    one.ratio?.toFixed(2) ?? '',
    one.cpuRatio?.toFixed(2) ?? '',
    one.target === null ? '' : `≥ ${one.target}${one.aim === null ? '' : ` (aim ${one.aim})`}`,
    one.verdict ?? '',
  ]);
  const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ');
  return [line(headings), ...rows.map(line)].join('\n');
}
