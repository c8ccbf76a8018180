import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { postgresBinaries } from '../src/platform/postgres/binaries.ts';
import type { Goal, Measured } from './rounds.ts';

/** Where and with what the figures were taken. */
export interface Circumstances {
  readonly date: string;
  /** Null outside of a checkout; `changed`: with changes that are not in the commit. */
  readonly commit: string | null;
  readonly changed: boolean;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryBytes: number; readonly platform: string };
  readonly versions: { readonly node: string; readonly postgresql: string };
}

export interface Report extends Circumstances {
  readonly settings: {
    readonly seconds: number;
    readonly rounds: number;
    readonly rows: number;
    readonly driftMinutes: number;
    readonly connections: number;
    readonly boardConnections: number;
  };
  readonly measures: readonly Measured[];
}

export function circumstances(): Circumstances {
  const cores = cpus();
  return {
    date: new Date().toISOString(),
    commit: git('rev-parse', 'HEAD'),
    changed: (git('status', '--porcelain') ?? '') !== '',
    machine: { cpu: cores[0]?.model ?? 'unknown', cores: cores.length, memoryBytes: totalmem(), platform: `${process.platform}-${process.arch}` },
    versions: { node: process.versions.node, postgresql: postgresqlVersion() },
  };
}

/** Of the programs that npm brought; `postgres (PostgreSQL) 18.4` without its first words. */
function postgresqlVersion(): string {
  const said = execFileSync(postgresBinaries({ asOther: false }).postgres, ['--version'], { encoding: 'utf8' });
  return said.trim().split(' ').at(-1) ?? said;
}

function git(...words: string[]): string | null {
  try {
    return execFileSync('git', words, { cwd: import.meta.dirname, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

/** Where and with what, in two lines. */
export function headerOf({ date, commit, changed, machine, versions, settings }: Report): string {
  const at = commit === null ? '' : ` at ${commit.slice(0, 10)}${changed ? ' with changes' : ''}`;
  const memory = `${(machine.memoryBytes / 2 ** 30).toFixed(0)} GiB`;
  return `${date}${at}: ${machine.cores} cores of ${machine.cpu}, ${memory}, Node ${versions.node}, PostgreSQL ${versions.postgresql}
${settings.connections} connections (board: ${settings.boardConnections}), medians of ${settings.rounds} rounds of ${settings.seconds} s; CPU in microseconds a request`;
}

const headings = ['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU: server', 'PostgreSQL', 'sum', 'to bare', 'by CPU', '', 'goal', ''] as const;

/** The figures as a table for a terminal. The unnamed column before the goal is the figure that the goal is about. */
export function tableOf(measures: readonly Measured[]): string {
  const rows = measures.map((one) => [
    `${one.measure}: ${one.name}`,
    shown(one.requestsPerSecond, 0),
    shown(one.p50Ms, 2),
    shown(one.p99Ms, 2),
    shown(one.serverCpuUs, 0),
    shown(one.postgresCpuUs, 0),
    one.serverCpuUs === null || one.postgresCpuUs === null ? '' : shown(one.serverCpuUs + one.postgresCpuUs, 0),
    shown(one.ratio, 2),
    shown(one.cpuRatio, 2),
    shown(one.figure, 2),
    one.goal === null ? '' : goalText(one.goal),
    one.verdict ?? '',
  ]);
  const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const isText = (column: number) => column === 0 || column >= headings.length - 2;
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ');
  return [headings, ...rows].map((cells) => line(cells).trimEnd()).join('\n');
}

function goalText({ of, atLeast, atMost, aim }: Goal): string {
  const bounds = [atLeast === undefined ? '' : `≥ ${atLeast}`, atMost === undefined ? '' : `≤ ${atMost}`].filter((bound) => bound !== '');
  return `${bounds.join(' ')} ${of}${aim === undefined ? '' : ` (aim ${aim})`}`;
}

function shown(figure: number | null, digits: number): string {
  return figure === null ? '' : figure.toFixed(digits);
}
