import type { PlacedEntry } from '../../journal/index.ts';
import type { Database } from '../../platform/db/database.ts';
import { channelsOf, placesNeeded } from '../channels.ts';
import { readPlaces, readPlacesBefore } from '../store.ts';
import { type Line, streamName } from './line.ts';
import { markOf } from './marks.ts';

/** The name under which nodes find out who of them publishes. */
export const publisherName = 'realtime bus';

/** The subjects of one log begin with this. */
export function prefixOf(epoch: string): string {
  return `${streamName}.${epoch}.`;
}

export const marksToken = 'marks';

/**
 * Publishes where a batch of the journal concerns whom: the position of each entry, in each of its channels; and behind them how many there were. What comes twice is
 * one, by its id. Errors: those of NATS; nodes then read from the journal what they lack.
 */
export async function publish({ client }: Line, db: Database, epoch: string, entries: readonly PlacedEntry[]): Promise<void> {
  const { orderIds, moves } = placesNeeded(entries);
  const [orders, before] = await Promise.all([readPlaces(db, orderIds), readPlacesBefore(db, moves)]);
  const told = entries.flatMap((entry) => channelsOf(entry, { orders, before }).map((channel) => ({ channel, position: entry.position })));
  const prefix = prefixOf(epoch);
  const [first, last] = [entries[0] as PlacedEntry, entries.at(-1) as PlacedEntry];
  const mark = markOf(
    first.position - 1,
    last.position,
    told.map(({ channel }) => channel),
  );
  // All at once: whoever gets the mark and not what it counts reads that in the journal.
  await Promise.all([
    ...told.map(({ channel, position }) => client.publish(`${prefix}${channel}`, `${position}`, { msgID: `${epoch} ${position} ${channel}` })),
    client.publish(`${prefix}${marksToken}`, JSON.stringify(mark), { msgID: `${epoch} ${mark.from} ${mark.to}` }),
  ]);
}
