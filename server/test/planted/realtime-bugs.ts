import { revoked } from '../isolation/realtime-probes.ts';
import type { IsolationBug } from './isolation-bugs.ts';

const recovering = 'server/src/realtime/recover.ts';
const hub = 'server/src/realtime/hub.ts';

/** What the isolation harness must catch of sockets, streams and what is told on coming back. */
export const realtimeBugs: readonly IsolationBug[] = [
  {
    name: 'a topic asks for no scope',
    isAlwaysPlanted: true,
    patches: [{ file: 'server/src/realtime/topics.ts', from: 'if (!inScope(viewer, order)) return false;', to: '' }],
    wall: 'both',
    caughtAs: /by socket subscribed to a foreign order/,
  },
  {
    name: 'a territory is told of by name',
    patches: [
      {
        file: 'server/src/realtime/topics.ts',
        from: 'return viewer.clinics.length > 0 && below.length > 0 ? new Set([territoryId]) : null;',
        to: 'return new Set(below);',
      },
    ],
    wall: 'both',
    caughtAs: /by socket subscribed to a foreign territory/,
  },
  {
    name: 'rights are kept although they moved',
    isAlwaysPlanted: true,
    patches: [{ file: 'server/src/realtime/rights.ts', from: 'const isStale = now !== revision ||', to: 'const isStale = revision === null ||' }],
    wall: 'both',
    first: revoked,
    caughtAs: /after the grant ended/,
  },
  {
    name: 'whoever signed out goes on listening',
    patches: [{ file: hub, from: '      endSessions(state, entries);\n', to: '' }],
    wall: 'both',
    first: revoked,
    caughtAs: /stays open after the session ended/,
  },
  {
    name: 'whoever comes back is told of everything that happened',
    isAlwaysPlanted: true,
    patches: [
      {
        file: 'server/src/realtime/store.ts',
        from: '(o.territory_id = any ($4::uuid[]) or o.clinic_id = any ($5::uuid[]) or h.territory_id = any ($4::uuid[]))',
        to: '($4::uuid[] is not null or $5::uuid[] is not null)',
      },
      { file: recovering, from: ' && mayBeTold(subscription.subject, connection.viewer, entry, known)', to: ' && mayBeTold !== undefined' },
    ],
    wall: 'both',
    caughtAs: /by stream (tells of|names) a foreign order/,
  },
  {
    name: 'whoever comes back is told what it was told before',
    patches: [
      {
        file: recovering,
        from: 'positionsOf(state, tx, subscription.subject, connection.viewer, [after.position, from])',
        to: 'positionsOf(state, tx, subscription.subject, connection.viewer, [0, from])',
      },
    ],
    wall: 'both',
    caughtAs: /by stream tells what was told before/,
  },
  {
    name: 'a sales representative is told of times of day',
    patches: [{ file: 'server/src/realtime/events.ts', from: '    time: timeFor(role, entry.at),\n    data: {\n', to: '    data: {\n' }],
    wall: 'both',
    caughtAs: /sales_rep.* shows a representative a time of day/,
  },
];
