import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Channel } from '../channels.ts';

/** Said of each batch: everything in (from, to] was published, so many entries in each channel, which are named by a digest only. */
const Mark = Type.Object({
  from: Type.Integer({ minimum: 0 }),
  to: Type.Integer({ minimum: 1 }),
  counts: Type.Record(Type.String({ maxLength: 8 }), Type.Integer({ minimum: 1 })),
});
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly counts: Readonly<Record<string, number>>;
}

const digits = 8;
const mostDigests = 50_000;
const digests = new Map<Channel, string>();

/** So that a node can tell whether it has all of its own channels, and nobody reads in a mark whose the others are. */
function digestOf(channel: Channel): string {
  const there = digests.get(channel);
  if (there !== undefined) return there;
  if (digests.size >= mostDigests) digests.clear();
  const made = createHash('sha256').update(channel).digest('hex').slice(0, digits);
  digests.set(channel, made);
  return made;
}

export function markOf(from: number, to: number, channels: readonly Channel[]): Mark {
  const counts: Record<string, number> = {};
  for (const key of channels.map(digestOf)) counts[key] = (counts[key] ?? 0) + 1;
  return { from, to, counts };
}

/** Null for what is none. */
export function readMark(text: string): Mark | null {
  try {
    const mark: unknown = JSON.parse(text);
    return Value.Check(Mark, mark) && mark.from < mark.to ? mark : null;
  } catch {
    return null;
  }
}

/** What was heard of the bus and not handed on yet, in whatever order it came. */
export interface Heard {
  entry(channel: Channel, position: number): void;
  mark(mark: Mark): void;
  /** The mark that goes on after a position, joined with those behind it; one that begins elsewhere when that is next. Null when there is none. It stays until it is forgotten. */
  next(after: number): Mark | null;
  /** The positions that a mark speaks of, as far as they lie in these channels; null while not all of those are here. */
  positions(mark: Mark, channels: Iterable<Channel>): number[] | null;
  /** What lies up to here has been handed on. */
  forget(upTo: number): void;
}

const mostMarks = 1000;
const mostPositions = 50_000;
/** Positions that are joined, at most, beyond a single batch of the publisher. */
const mostAtOnce = 2000;

export function createHeard(): Heard {
  const heard = new Map<Channel, Set<number>>();
  let waiting: Mark[] = [];
  let held = 0;

  return {
    entry(channel, position) {
      held += 1;
      // What is lost here is missing from its mark, and then read from the journal.
      if (held > mostPositions) {
        heard.clear();
        held = 1;
      }
      const there = heard.get(channel);
      if (there === undefined) heard.set(channel, new Set([position]));
      else there.add(position);
    },
    mark(mark) {
      waiting.push(mark);
      if (waiting.length > mostMarks) waiting.shift();
    },
    next(after) {
      waiting = waiting.filter(({ to }) => to > after);
      const [first, ...others] = waiting;
      if (first === undefined) return null;
      let joined = first;
      for (const more of others) {
        if (more.from !== joined.to || more.to - joined.from > mostAtOnce) break;
        joined = { from: joined.from, to: more.to, counts: sumOf(joined.counts, more.counts) };
      }
      return joined;
    },
    positions({ from, to, counts }, channels) {
      const found = new Set<number>();
      for (const channel of channels) {
        const own = [...(heard.get(channel) ?? [])].filter((position) => position > from && position <= to);
        if (own.length < (counts[digestOf(channel)] ?? 0)) return null;
        for (const position of own) found.add(position);
      }
      return [...found].sort((one, other) => one - other);
    },
    forget(upTo) {
      held = 0;
      for (const [channel, positions] of heard) {
        for (const position of positions) if (position <= upTo) positions.delete(position);
        held += positions.size;
        if (positions.size === 0) heard.delete(channel);
      }
    },
  };
}

function sumOf(counts: Mark['counts'], more: Mark['counts']): Mark['counts'] {
  const sum: Record<string, number> = { ...counts };
  for (const [key, count] of Object.entries(more)) sum[key] = (sum[key] ?? 0) + count;
  return sum;
}
