import type { Follower } from '../journal/index.ts';
import { jobsIn, startJobs } from '../platform/jobs/index.ts';
import { archiveFollower, removeTask, sealTask } from './follower.ts';
import { type ArchiveDeps, drop, type Step, sealOrder } from './seal-order.ts';
import { readBundles } from './store.ts';

export interface ArchiveOptions extends ArchiveDeps {
  readonly workerUrl: string;
  readonly onError: (error: unknown) => void;
}

/** Starts the jobs that seal orders. `follower` is what begins them: start it with the others. */
export function startArchive({ workerUrl, onError, ...deps }: ArchiveOptions): { readonly follower: Follower; stop(): Promise<void> } {
  const running = startJobs({
    url: workerUrl,
    db: deps.db,
    tasks: {
      [sealTask]: async (step: Step) => void (await sealOrder(deps, step)),
      [removeTask]: (purged: { orderId: string }) => removePurged(deps, purged),
    },
    onError,
    // One reads or stores while the other is written; more would only keep the processor from serving.
    concurrency: 2,
  });
  return { follower: archiveFollower(jobsIn(deps.db), running.ready), stop: () => running.stop() };
}

/** Takes away the contents of what was purged; without their keys nobody can read them already. Errors: dependency_unavailable. */
async function removePurged(deps: ArchiveDeps, { orderId }: { readonly orderId: string }): Promise<void> {
  const bundles = await deps.db.transaction((tx) => readBundles(tx, orderId));
  for (const bundle of bundles) {
    if (bundle.state === 'purged') await drop(deps, bundle.id, bundle.storage, [bundle.json_upload, bundle.pdf_upload]);
  }
}
