import { median, type Round, runLoad, type Work } from './load.ts';

/** What a figure is held to; `aim` is what it would like to reach. */
export interface Goal {
  /** The figure, in words. */
  readonly of: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly aim?: number;
}

/** A line of the report. Figures are medians over the rounds, null where a measure has none of the kind. */
export interface Measured {
  readonly measure: string;
  readonly name: string;
  readonly requestsPerSecond: number | null;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly serverCpuUs: number | null;
  readonly postgresCpuUs: number | null;
  /** Requests/s, and CPU a request, against the reference of the same run: the bare one or, for CPU on a board, the small board. */
  readonly ratio: number | null;
  readonly cpuRatio: number | null;
  readonly goal: Goal | null;
  /** The figure that the goal is about. */
  readonly figure: number | null;
  readonly verdict: 'met' | 'short' | null;
  readonly rounds: readonly Round[];
}

/** How long and how often; `say` takes a line of progress. */
export interface Extent {
  readonly seconds: number;
  readonly rounds: number;
  readonly say: (line: string) => void;
}

const warmUpSeconds = 2;

/**
 * Runs works in turns (each once, then each again), since the machine is shared and its speed drifts. Everything is warmed up first, so that the first
 * round is like the others. Answers the rounds of each work.
 */
export async function inTurns(measure: string, works: readonly Work[], { seconds, rounds, say }: Extent): Promise<Round[][]> {
  for (const work of works) await runLoad(work, Math.min(warmUpSeconds, seconds));
  const seen = works.map((): Round[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, work] of works.entries()) {
      const one = await runLoad(work, seconds);
      seen[index]?.push(one);
      say(`  ${measure}: ${work.name}: ${Math.round(one.requestsPerSecond)}/s, p50 ${one.p50Ms.toFixed(1)} ms, p99 ${one.p99Ms.toFixed(1)} ms`);
    }
  }
  return seen;
}

/** Measures works against the reference: what is compared is the median of each. */
export async function againstReference(
  measure: string,
  reference: Work,
  works: readonly { readonly work: Work; readonly goal?: Goal }[],
  extent: Extent,
): Promise<Measured[]> {
  const [bareRounds = [], ...others] = await inTurns(measure, [reference, ...works.map(({ work }) => work)], extent);
  const bare = summary(bareRounds);
  const lines = works.map(({ work, goal = null }, index) => {
    const ours = summary(others[index] ?? []);
    const ratio = ours.requestsPerSecond / bare.requestsPerSecond;
    const cpuRatio = (bare.serverCpuUs + bare.postgresCpuUs) / (ours.serverCpuUs + ours.postgresCpuUs);
    return { ...lineOf(measure, work.name, others[index] ?? []), ratio, cpuRatio, ...judged(goal, ratio) };
  });
  return [lineOf(measure, reference.name, bareRounds), ...lines];
}

/** A line without a goal. */
export function lineOf(measure: string, name: string, rounds: readonly Round[]): Measured {
  return { measure, name, ...summary(rounds), rounds, ratio: null, cpuRatio: null, goal: null, figure: null, verdict: null };
}

/** What a figure comes to under a goal. */
export function judged(goal: Goal | null, figure: number): Pick<Measured, 'goal' | 'figure' | 'verdict'> {
  if (goal === null) return { goal, figure: null, verdict: null };
  const isMet = figure >= (goal.atLeast ?? Number.NEGATIVE_INFINITY) && figure <= (goal.atMost ?? Number.POSITIVE_INFINITY);
  return { goal, figure, verdict: isMet ? 'met' : 'short' };
}

function summary(rounds: readonly Round[]) {
  const of = (figure: (round: Round) => number) => median(rounds.map(figure));
  return {
    requestsPerSecond: of((round) => round.requestsPerSecond),
    p50Ms: of((round) => round.p50Ms),
    p99Ms: of((round) => round.p99Ms),
    serverCpuUs: of((round) => round.serverCpuUs),
    postgresCpuUs: of((round) => round.postgresCpuUs),
  };
}
