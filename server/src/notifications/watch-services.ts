import { appendEntry } from '../journal/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/database.ts';
import type { OutsideState } from '../platform/outside/index.ts';
import { systemEntry } from './courier.ts';
import { mayTellOutage } from './log-store.ts';

const tellAgainAfterMs = 3_600_000;

/** Puts on record which services outside are not asked at present since they do not answer; of each at most once an hour, whichever node noticed. Answers of how many. */
export async function tellOutages(db: Database, clock: Clock, states: readonly OutsideState[]): Promise<number> {
  let told = 0;
  for (const { name, breaker } of states) {
    if (breaker !== 'open') continue;
    const now = clock.now();
    told += await db.transaction(async (tx) => {
      if (!(await mayTellOutage(tx, name, now, new Date(now.getTime() - tellAgainAfterMs)))) return 0;
      await appendEntry(
        tx,
        systemEntry('system.service_unavailable', { resourceType: 'outside_service', resourceId: null, detail: { service: codeOf(name) } }),
      );
      return 1;
    });
  }
  return told;
}

/** A service's name as the journal takes it: payers' are written by operators. */
function codeOf(name: string): Lowercase<string> {
  return `s_${name.toLowerCase().replace(/[^a-z0-9_]+/g, '_')}`.slice(0, 60) as Lowercase<string>;
}
