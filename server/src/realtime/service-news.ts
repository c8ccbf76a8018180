import { systemUserId } from '../identity/index.ts';
import { appendEntry, journalEntry } from '../journal/index.ts';
import type { Database } from '../platform/db/database.ts';
import type { OutsideState } from '../platform/outside/index.ts';
import { type Periodic, startPeriodic } from '../platform/periodic.ts';

const lookEveryMs = 1000;
const longestCode = 60;

export interface ServiceNewsOptions {
  /** Of the worker's role. */
  readonly db: Database;
  readonly states: () => readonly OutsideState[];
  readonly onError: (error: unknown) => void;
  readonly everyMs?: number;
}

/**
 * Puts on record when a service outside is asked no more, and when it answers again, as this node sees it; operators hear of it by the topic `system`. That a call tries
 * whether it is back is no news.
 */
export function startServiceNews({ db, states, onError, everyMs = lookEveryMs }: ServiceNewsOptions): Periodic {
  const told = new Map<string, 'closed' | 'open'>();
  return startPeriodic(
    async () => {
      for (const { name, breaker } of states()) {
        if (breaker === 'half_open' || breaker === (told.get(name) ?? 'closed')) continue;
        await db.transaction((tx) => appendEntry(tx, entryOf(name, breaker)));
        told.set(name, breaker);
      }
    },
    everyMs,
    onError,
  );
}

function entryOf(name: string, breaker: 'closed' | 'open') {
  return journalEntry({
    actorId: systemUserId,
    actorRole: 'system',
    sessionId: null,
    requestId: null,
    source: null,
    action: 'system.service_changed',
    resourceType: 'outside_service',
    resourceId: null,
    patientId: null,
    territoryId: null,
    outcome: 'ok',
    purpose: null,
    detail: { service: codeOf(name), breaker },
  });
}

/** A service's name as the journal takes it: operators write the payers' as they like. */
function codeOf(name: string): Lowercase<string> {
  return `s_${name.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`.slice(0, longestCode) as Lowercase<string>;
}
