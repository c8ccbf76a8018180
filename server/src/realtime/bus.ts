import { type PlacedEntry, startTail, type TailOptions } from '../journal/index.ts';
import type { Channel } from './channels.ts';

/** What came since the batch before, in order. */
export interface Batch {
  /** Everything up to here has been handed over with it. */
  readonly upTo: number;
  /** At least what those who listened when it was put together are to be told; whatever else there was may be missing. */
  readonly entries: readonly PlacedEntry[];
  /** Whether that is so of all who listen now. */
  isEnough(): boolean;
  /** The batch with everything that there is. */
  whole(): Promise<Batch>;
}

export interface BusOptions extends Pick<TailOptions, 'db' | 'onError'> {
  /** Of the log that positions belong to. */
  readonly epoch: string;
  /** Takes a batch; called again with the same or a larger one when it throws. */
  readonly onBatch: (batch: Batch) => Promise<void>;
  /** The channels of all who listen. */
  readonly listened: () => ReadonlySet<Channel>;
}

export interface Ride {
  /** Where it began: everything after that is handed over. */
  readonly from: number;
  /** Somebody begins to listen to these. */
  listens(channels: Iterable<Channel>): void;
  /** Lets the batch in hand finish. */
  stop(): Promise<void>;
}

/** Hands over what the journal placed, in order, each once and without a gap as far as anybody here listens. */
export type Bus = (options: BusOptions) => Promise<Ride>;

/** The journal itself, read whole on each node. */
export async function journalBus({ db, onError, onBatch }: BusOptions): Promise<Ride> {
  const { from, stop } = await startTail({ db, onError, onEntries: (entries) => onBatch(wholeBatch(entries)) });
  return { from, stop, listens: () => undefined };
}

/** A batch that lacks nothing. */
export function wholeBatch(entries: readonly PlacedEntry[]): Batch {
  const batch: Batch = { upTo: (entries.at(-1) as PlacedEntry).position, entries, isEnough: () => true, whole: async () => batch };
  return batch;
}
