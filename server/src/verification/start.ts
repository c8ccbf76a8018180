import type { Credentials } from '../credentials/index.ts';
import type { Insurance } from '../insurance/index.ts';
import type { Follower } from '../journal/index.ts';
import type { OrderDeps } from '../orders/index.ts';
import { jobsIn, startJobs } from '../platform/jobs/index.ts';
import { verificationFollower } from './follower.ts';
import type { Rulebook } from './load-requirements.ts';
import { recheckLapsed, recheckTask, type VerificationDeps, verifyOrder, verifyTask } from './verify-order.ts';

export interface VerificationOptions {
  /** Of the worker's role. */
  readonly orders: OrderDeps;
  readonly workerUrl: string;
  readonly rulebook: Rulebook;
  readonly insurance: Insurance;
  readonly credentials: Credentials;
  readonly onError: (error: unknown) => void;
}

/** Starts the jobs that run the checks of orders. `follower` is what begins them: start it with the others. */
export function startVerification({ orders, workerUrl, rulebook, insurance, credentials, onError }: VerificationOptions): {
  readonly follower: Follower;
  stop(): Promise<void>;
} {
  const jobs = jobsIn(orders.db);
  const deps: VerificationDeps = { orders, jobs, rulebook, insurance, credentials };
  const running = startJobs({
    url: workerUrl,
    db: orders.db,
    tasks: { [verifyTask]: (payload) => verifyOrder(deps, payload), [recheckTask]: () => recheckLapsed(deps) },
    everyMinute: [recheckTask],
    onError,
  });
  return { follower: verificationFollower(orders.db, jobs, running.ready), stop: () => running.stop() };
}
