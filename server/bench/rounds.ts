import { median, type Processes, type Round, runLoad, type Work } from './load.ts';

/** What a work is to reach of the bare reference's requests/s, measured in the same run. */
export interface Goal {
  readonly target: number;
  readonly aim?: number;
}

export type Verdict = 'met' | 'short';

/** A line of the report: medians over the rounds. */
export interface Measured extends Omit<Round, 'requests'> {
  readonly measure: string;
  readonly name: string;
  readonly rounds: readonly Round[];
  /** Requests/s, and CPU a request, against the bare reference of the same run; null for the reference itself. */
  readonly ratio: number | null;
  readonly cpuRatio: number | null;
  readonly target: number | null;
  readonly aim: number | null;
  /** Null where there is no target. */
  readonly verdict: Verdict | null;
}

export interface RoundsOptions {
  readonly measure: string;
  readonly reference: Work;
  readonly works: readonly { readonly work: Work; readonly goal?: Goal }[];
  readonly processes: Processes;
  readonly seconds: number;
  readonly rounds: number;
  readonly onRound?: (name: string, round: Round) => void;
}

const warmUpSeconds = 2;

/**
 * Measures works against the reference in turns (reference, each work, reference …), since the machine is shared and its speed drifts; what is compared
 * is the median of each. Everything is warmed up first, so that the first round is like the others.
 */
export async function measureRounds(options: RoundsOptions): Promise<Measured[]> {
  const { measure, reference, works, processes, seconds, rounds, onRound } = options;
  const all = [reference, ...works.map(({ work }) => work)];
  const seen = new Map<Work, Round[]>(all.map((work) => [work, []]));
  for (const work of all) await runLoad(work, Math.min(warmUpSeconds, seconds), processes);
  for (let round = 0; round < rounds; round += 1) {
    for (const work of all) {
      const one = await runLoad(work, seconds, processes);
      seen.get(work)?.push(one);
      onRound?.(`${measure}: ${work.name}`, one);
    }
  }
  const bare = summary(seen.get(reference) ?? []);
  const plain = { measure, name: reference.name, ...bare, rounds: seen.get(reference) ?? [] };
  return [
    { ...plain, ratio: null, cpuRatio: null, target: null, aim: null, verdict: null },
    ...works.map(({ work, goal }) => {
      const ours = summary(seen.get(work) ?? []);
      const ratio = ours.requestsPerSecond / bare.requestsPerSecond;
      return {
        measure,
        name: work.name,
        ...ours,
        rounds: seen.get(work) ?? [],
        ratio,
        cpuRatio: (bare.serverCpuUs + bare.postgresCpuUs) / (ours.serverCpuUs + ours.postgresCpuUs),
        target: goal?.target ?? null,
        aim: goal?.aim ?? null,
        verdict: goal === undefined ? null : ratio >= goal.target ? ('met' as const) : ('short' as const),
      };
    }),
  ];
}

function summary(rounds: readonly Round[]): Omit<Round, 'requests'> {
  const of = (figure: (round: Round) => number) => median(rounds.map(figure));
  return {
    requestsPerSecond: of((round) => round.requestsPerSecond),
    p50Ms: of((round) => round.p50Ms),
    p99Ms: of((round) => round.p99Ms),
    serverCpuUs: of((round) => round.serverCpuUs),
    postgresCpuUs: of((round) => round.postgresCpuUs),
  };
}
