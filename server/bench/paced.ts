import { setTimeout as sleep } from 'node:timers/promises';
import type { BulkOrder } from './bulk-orders.ts';
import { holdsAndReleases } from './changes.ts';
import { openConnection } from './client.ts';
import type { Caller } from './load.ts';
import type { Site } from './site.ts';

/** A change that was acknowledged. Times in milliseconds since 1970, with fractions. */
export interface Step {
  readonly orderId: string;
  readonly version: number;
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
}

/** Changes at a steady pace, whatever the server takes for each, as long as a connection is free. Runs go on where the one before ended. */
export function paced(site: Site, orders: readonly BulkOrder[], perSecond: number): { run(seconds: number): Promise<Step[]> } {
  let told: { orderId: string; version: number } | null = null;
  const { callers, origin } = holdsAndReleases(site, orders, {
    onStep: (orderId, version) => {
      told = { orderId, version };
    },
  });

  return {
    async run(seconds) {
      const steps: Step[] = [];
      const opened = await Promise.all(callers.map(() => openConnection(origin)));
      const startMs = performance.now();
      let next = 0;
      try {
        await Promise.all(
          callers.map(async (caller: Caller, index) => {
            while (next < seconds * perSecond) {
              const dueMs = startMs + (next * 1000) / perSecond;
              next += 1;
              const waitMs = dueMs - performance.now();
              if (waitMs > 0) await sleep(waitMs);
              const sentAtMs = performance.timeOrigin + performance.now();
              const answer = await (opened[index] as Awaited<ReturnType<typeof openConnection>>).send(caller.next());
              caller.heard(answer);
              steps.push({
                ...(told as unknown as { orderId: string; version: number }),
                sentAtMs,
                answeredAtMs: performance.timeOrigin + answer.atMs,
              });
            }
          }),
        );
      } finally {
        for (const connection of opened) connection.close();
      }
      return steps;
    },
  };
}
