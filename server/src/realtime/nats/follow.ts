import { entriesAfter, entriesAt, newBell, type PlacedEntry, pause, pauseUntil } from '../../journal/index.ts';
import { type Batch, type BusOptions, wholeBatch } from '../bus.ts';
import type { Channel } from '../channels.ts';
import { type Ears, openEars } from './ears.ts';
import type { Line } from './line.ts';
import { createHeard, type Heard, type Mark } from './marks.ts';

export interface FollowOptions extends Pick<BusOptions, 'db' | 'epoch' | 'onBatch' | 'onError'> {
  readonly wanted: () => ReadonlySet<Channel>;
  /** Is given what makes the line listen to what is wanted by then. */
  readonly onOpen: (settle: () => void) => void;
}

/** How long a lost mark, or a publisher that is gone, can delay what happens. */
const pollMs = 1000;
const retryMs = 200;
/** A mark can overtake what it speaks of, which came by other consumers. */
const stragglersMs = 100;
const mostAtOnce = 500;
/** How long rights, and up to where all was told, may be looked at no more while nothing happens that concerns anybody here. */
const quietMs = 300;
/** So often in a row the journal may have news that NATS did not tell, until the line is opened anew. */
const silencesBorne = 3;

/** Follows the journal after a position by what NATS tells of it, until the line ends; what NATS leaves out is read from the journal. Answers up to where. */
export async function followLine(line: Line, from: number, options: FollowOptions, stopping: AbortSignal): Promise<number> {
  const { db, epoch, onBatch, onError, wanted, onOpen } = options;
  const over = AbortSignal.any([stopping, line.ended]);
  const bell = newBell();
  const heard = createHeard();
  const ears = openEars({ line, epoch, heard, wanted, onNews: bell.ring, onError });
  onOpen(ears.settle);
  ears.settle();
  let position = from;
  // What came between the last look at the journal and the first mark.
  let isBehind = true;
  let [silences, heardAtMs, handedAtMs] = [0, performance.now(), 0];

  /** Reads on in the journal itself. Answers whether there was anything. */
  async function readOn(): Promise<boolean> {
    const before = position;
    for (let isMore = true; isMore && !over.aborted; ) {
      const entries = await entriesAfter(db, position, mostAtOnce);
      if (entries.length > 0) position = await handOn(wholeBatch(entries));
      isMore = entries.length === mostAtOnce;
    }
    return position > before;
  }

  async function handOn(batch: Batch): Promise<number> {
    await onBatch(batch);
    return batch.upTo;
  }

  async function step(rung: Promise<void>): Promise<void> {
    if (isBehind) {
      await readOn();
      isBehind = false;
      return heard.forget(position);
    }
    const mark = heard.next(position);
    if (mark === null) {
      await pauseUntil(rung, pollMs, over);
      // Entries come before the mark that speaks of them, and wake too.
      if (over.aborted || performance.now() - heardAtMs < pollMs) return;
      silences = (await readOn()) ? silences + 1 : 0;
      heardAtMs = performance.now();
      if (silences >= silencesBorne) await line.end();
      return;
    }
    [silences, heardAtMs] = [0, performance.now()];
    const hears = ears.hearing();
    const isEnough = () => [...wanted()].every(hears);
    const positions = mark.from === position && isEnough() ? await whenAllAreHere({ heard, ears, mark, wanted, rung: bell.next }, over) : null;
    const quietForMs = handedAtMs + quietMs - performance.now();
    // Nobody waits to be told that nothing concerns them.
    if (positions?.length === 0 && quietForMs > 0) return pauseUntil(rung, quietForMs, over);
    const batch = positions === null ? null : await collect(mark, positions, isEnough);
    if (batch === null) isBehind = true;
    else position = await handOn(batch);
    handedAtMs = performance.now();
    heard.forget(position);
  }

  /** Null when what a mark speaks of is to be read from the journal. */
  async function collect(mark: Mark, positions: readonly number[], isEnough: () => boolean): Promise<Batch | null> {
    // The journal has the last word: without an entry at its end the mark counts for nothing.
    const entries = await entriesAt(db, [...new Set([...positions, mark.to])]);
    if (entries.at(-1)?.position !== mark.to) return null;
    const told = new Set(positions);
    return { upTo: mark.to, entries: entries.filter((entry) => told.has(entry.position)), isEnough, whole: () => readWhole(mark) };
  }

  async function readWhole({ from, to }: Mark): Promise<Batch> {
    return wholeBatch((await entriesAfter(db, from, to - from)) as [PlacedEntry, ...PlacedEntry[]]);
  }

  while (!over.aborted) {
    const rung = bell.next();
    try {
      await step(rung);
    } catch (error) {
      if (!stopping.aborted) onError(error);
      isBehind = true;
      await pause(retryMs, over);
    }
  }
  await ears.stop();
  return position;
}

interface Waiting {
  readonly heard: Heard;
  readonly ears: Ears;
  readonly mark: Mark;
  readonly wanted: () => ReadonlySet<Channel>;
  readonly rung: () => Promise<void>;
}

/** The positions that a mark speaks of in what is wanted; null when they do not come. */
async function whenAllAreHere({ heard, ears, mark, wanted, rung }: Waiting, over: AbortSignal): Promise<number[] | null> {
  for (const untilMs = performance.now() + stragglersMs; ; ) {
    const next = rung();
    const positions = heard.positions(mark, new Set<Channel>(['sessions', ...wanted()]));
    const leftMs = untilMs - performance.now();
    if (positions !== null || leftMs <= 0 || ears.areYoung() || over.aborted) return positions;
    await pauseUntil(next, leftMs, over);
  }
}
