import fc from 'fast-check';
import { type Model, replayAll, runsOf } from './commands.ts';
import { type Company, withClient } from './company.ts';
import { Violation, type World } from './contest.ts';
import { journalMistakes } from './journal-checks.ts';
import { mistakesOf, readRecorded, untilPlaced } from './order-checks.ts';

export interface ModelOptions {
  /** Of a running server, whoever started it. */
  readonly url: string;
  readonly superuserUrl: string;
  readonly company: Company;
  /** The log's public key in C2SP form. */
  readonly verifierKey: string;
  readonly runs: number;
  readonly seed: number;
  /** Of one run, after its orders were placed. */
  readonly maxCommands?: number;
  /** Called after each run. */
  readonly onRun?: (done: number) => void;
}

export interface ModelReport {
  /** Null: everything held. Otherwise what did not, with the commands that led there. */
  readonly found: string | null;
  readonly runs: number;
  readonly orders: number;
  readonly steps: number;
  /** Requests of races by what came of them: `<action> done`, or the code of the refusal. */
  readonly tally: ReadonlyMap<string, number>;
}

const mostMistakesShown = 20;

/**
 * Runs random commands of at least eight concurrent actors against a running server, comparing every answer with the model and, after each run, what the
 * database recorded. Stops at the first run that finds something: races do not repeat exactly, so that shrinking would mislead.
 */
export async function runModel(options: ModelOptions): Promise<ModelReport> {
  const { url, company, runs, seed, superuserUrl, verifierKey, maxCommands = 24, onRun } = options;
  const totals = { runs: 0, orders: 0, steps: 0 };
  const tally = new Map<string, number>();
  const property = fc.asyncProperty(runsOf(maxCommands), async ({ first, commands }) => {
    const model: Model = { orders: [] };
    const world: World = { url, company, acknowledged: [], tally };
    await first.run(model, world);
    await fc.asyncModelRun(() => ({ model, real: world }), commands);
    await replayAll(model, world);
    totals.steps += await checkRecorded(superuserUrl, model);
    totals.orders += model.orders.length;
    totals.runs += 1;
    onRun?.(totals.runs);
  });
  const checked = await fc.check(property, { numRuns: runs, seed, endOnFailure: true });
  const found = checked.failed ? `${messageOf(checked)}\n${told(checked.counterexample)}` : await wholeJournal(superuserUrl, verifierKey);
  return { ...totals, found, tally };
}

function messageOf(checked: object): string {
  const { errorInstance: error } = checked as { readonly errorInstance?: unknown };
  return error instanceof Error ? `${error instanceof Violation ? error.message : error.stack}` : JSON.stringify(checked);
}

function told(counterexample: readonly unknown[] | null): string {
  const [run] = (counterexample ?? []) as { first: object; commands: object }[];
  return run === undefined ? '' : `after: ${run.first}, ${run.commands}`;
}

/** Compares the record of a run's orders with the model. Answers how many steps it has. Errors: Violation. */
function checkRecorded(superuserUrl: string, model: Model): Promise<number> {
  return withClient(superuserUrl, async (client) => {
    const unplaced = await untilPlaced(client);
    if (unplaced > 0) throw new Violation(`${unplaced} journal entries have no position after 10 s`);
    const recorded = await readRecorded(
      client,
      model.orders.map(({ id }) => id),
    );
    const mistakes = mistakesOf(recorded);
    for (const { id, status, version } of model.orders) {
      const stored = recorded.orders.get(id);
      if (stored?.status !== status || stored.version !== version) {
        mistakes.push(`order ${id} is ${stored?.status} at version ${stored?.version}, and by what was acknowledged ${status} at ${version}`);
      }
    }
    if (mistakes.length > 0) throw new Violation(mistakes.slice(0, mostMistakesShown).join('\n'));
    return [...recorded.steps.values()].reduce((sum, steps) => sum + steps.length, 0);
  });
}

function wholeJournal(superuserUrl: string, verifierKey: string): Promise<string | null> {
  return withClient(superuserUrl, async (client) => {
    const unplaced = await untilPlaced(client);
    const orders = mistakesOf(await readRecorded(client, null));
    const mistakes = [
      ...(unplaced > 0 ? [`${unplaced} journal entries have no position`] : []),
      ...orders,
      ...(await journalMistakes(client, verifierKey)),
    ];
    return mistakes.length === 0 ? null : mistakes.slice(0, mostMistakesShown).join('\n');
  });
}
