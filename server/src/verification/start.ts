import type { Credentials } from '../credentials/index.ts';
import type { Insurance } from '../insurance/index.ts';
import type { Follower } from '../journal/index.ts';
import type { OrderDeps } from '../orders/index.ts';
import { jobsIn, startJobs } from '../platform/jobs/index.ts';
import { verificationFollower } from './follower.ts';
import type { Rulebook } from './load-requirements.ts';
import { askOutsiders, askTask, recheckLapsed, recheckTask, type VerificationDeps, verifyOrder, verifyTask } from './verify-order.ts';

export interface VerificationOptions {
  /** Of the worker's role. */
  readonly orders: OrderDeps;
  readonly workerUrl: string;
  readonly rulebook: Rulebook;
  readonly insurance: Insurance;
  readonly credentials: Credentials;
  readonly onError: (error: unknown) => void;
}

/** Questions to services outside that are under way at once; each service has its own, lower bound. They mostly wait. */
const askedAtOnce = 16;

/** Starts the jobs that run the checks of orders. `follower` is what begins them: start it with the others. */
export function startVerification({ orders, workerUrl: url, rulebook, insurance, credentials, onError }: VerificationOptions): {
  readonly follower: Follower;
  stop(): Promise<void>;
} {
  const { db } = orders;
  const jobs = jobsIn(db);
  const deps: VerificationDeps = { orders, jobs, rulebook, insurance, credentials };
  const checking = startJobs({
    url,
    db,
    tasks: { [verifyTask]: (payload) => verifyOrder(deps, payload), [recheckTask]: () => recheckLapsed(deps) },
    everyMinute: [recheckTask],
    onError,
  });
  // Apart, so that a payer that hangs leaves the checks that need nobody their places.
  const asking = startJobs({ url, db, tasks: { [askTask]: (payload) => askOutsiders(deps, payload) }, onError, concurrency: askedAtOnce });
  const ready = Promise.all([checking.ready, asking.ready]).then(() => undefined);
  return {
    follower: verificationFollower(db, jobs, ready),
    async stop() {
      await Promise.all([checking.stop(), asking.stop()]);
    },
  };
}
