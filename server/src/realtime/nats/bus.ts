import { setTimeout as sleep } from 'node:timers/promises';
import { endOfJournal, startTail, tailFrom } from '../../journal/index.ts';
import type { OutsideState } from '../../platform/outside/index.ts';
import { type Bus, type BusOptions, type Ride, wholeBatch } from '../bus.ts';
import type { Channel } from '../channels.ts';
import { type FollowOptions, followLine } from './follow.ts';
import { type Line, type NatsOptions, openLine } from './line.ts';
import { publish, publisherName } from './publish.ts';

const retryMs = 1000;
/** How long what nobody listens to any more is heard yet. */
const lookEveryMs = 10_000;

export interface NatsBus {
  readonly bus: Bus;
  /** How NATS stands, as of other services outside. */
  state(): OutsideState;
}

/**
 * Hands over the journal's entries by what NATS tells of them: one node publishes where each belongs, and each node is sent what it listens to and reads that. The
 * journal is the truth: while NATS is away, and wherever it left something out, it is read instead.
 */
export function createNatsBus(options: NatsOptions): NatsBus {
  const lines = createLines(options);
  return { state: lines.state, bus: (ride) => startRide(lines, ride) };
}

async function startRide(lines: Lines, options: BusOptions): Promise<Ride> {
  const { db, epoch, onBatch, onError, listened } = options;
  const stopping = new AbortController();
  const from = await endOfJournal(db);
  let wanted: ReadonlySet<Channel> = new Set();
  let settle: () => void = () => undefined;
  const keeping = lines.keep(onError, stopping.signal);
  const publisher = await startTail({
    db,
    lead: publisherName,
    onError,
    async onEntries(entries) {
      const line = lines.current();
      if (line === null) return;
      await publish(line, db, epoch, entries).then(lines.worked, (error: unknown) => {
        lines.failed(error);
        onError(error);
        // Opened anew, with the stream in its place.
        return line.end();
      });
    },
  });
  const looking = setInterval(() => {
    wanted = listened();
    settle();
  }, lookEveryMs);
  looking.unref();
  const follow: FollowOptions = {
    db,
    epoch,
    onBatch,
    onError,
    wanted: () => wanted,
    onOpen(ask) {
      settle = ask;
    },
  };
  const running = ride();

  async function ride(): Promise<void> {
    for (let position = from; !stopping.signal.aborted; ) {
      const opened = new AbortController();
      const opening = lines.opened(stopping.signal).finally(() => opened.abort());
      const over = AbortSignal.any([stopping.signal, opened.signal]);
      position = await tailFrom({ db, onError, onEntries: (entries) => onBatch(wholeBatch(entries)) }, position, over);
      const line = await opening;
      if (line !== null) position = await followLine(line, position, follow, stopping.signal);
    }
  }

  return {
    from,
    listens(channels) {
      const more = [...channels].filter((channel) => !wanted.has(channel));
      if (more.length === 0) return;
      wanted = new Set([...wanted, ...more]);
      settle();
    },
    async stop() {
      stopping.abort();
      clearInterval(looking);
      await Promise.all([running, publisher.stop()]);
      await keeping;
    },
  };
}

interface Lines {
  /** Opens a line, and another whenever it ended, until it is over. */
  keep(onError: (error: unknown) => void, over: AbortSignal): Promise<void>;
  current(): Line | null;
  /** The line once there is one; null when it is over. */
  opened(over: AbortSignal): Promise<Line | null>;
  worked(): void;
  failed(error: unknown): void;
  state(): OutsideState;
}

function createLines(options: NatsOptions): Lines {
  let line: Line | null = null;
  let next = Promise.withResolvers<Line>();
  let [answered, failures] = [0, 0];
  let lastFailure: OutsideState['lastFailure'] = null;

  function failed(error: unknown): void {
    failures += 1;
    lastFailure = { reason: error instanceof Error ? error.name : 'unknown', at: new Date().toISOString() };
  }

  async function keep(onError: (error: unknown) => void, over: AbortSignal): Promise<void> {
    let isToldOf = false;
    while (!over.aborted) {
      try {
        const opened = await openLine(options);
        line = opened;
        isToldOf = false;
        next.resolve(opened);
        await ending(AbortSignal.any([over, opened.ended]));
        next = Promise.withResolvers();
        line = null;
        await opened.end();
      } catch (error) {
        failed(error);
        // Once for each time that it is away; the service's state tells the rest.
        if (!isToldOf) onError(error);
        isToldOf = true;
      }
      await sleep(retryMs, undefined, { signal: over }).catch(() => undefined);
    }
  }

  return {
    keep,
    current: () => line,
    opened: (over) => Promise.race([next.promise, ending(over).then(() => null)]),
    worked() {
      answered += 1;
    },
    failed,
    state: () => ({ name: 'NATS', breaker: line === null ? 'open' : 'closed', underWay: 0, waiting: 0, answered, failed: failures, lastFailure }),
  };
}

/** Resolves when it is over. */
function ending(over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (over.aborted) resolve();
    over.addEventListener('abort', () => resolve(), { once: true });
  });
}
