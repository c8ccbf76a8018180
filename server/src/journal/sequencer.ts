import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../platform/db/database.ts';
import { leafBytes, leafHash } from './canonical.ts';
import { type NoteSigner, signCheckpoint } from './checkpoint.ts';
import { append, type Frontier, packFrontier, rootOf, unpackFrontier } from './merkle.ts';
import {
  type Batch,
  type Cursor,
  loadTree,
  openSession,
  placeEntries,
  type Session,
  saveCheckpoint,
  type Taken,
  takeNext,
  tryLead,
  whileHeldStill,
} from './sequencer-store.ts';

export interface SequencerOptions {
  /** Of the worker's role. The sequencer takes one connection of its own from it. */
  readonly db: Database;
  readonly signer: NoteSigner;
  /** Told of every failure; the sequencer goes on by itself. */
  readonly onError: (error: unknown) => void;
  /** Entries placed by one statement at most. */
  readonly batchSize?: number;
  /** Pause between two looks while there is news. */
  readonly pollMs?: number;
  /** To where the pause grows when there is none. */
  readonly maxPollMs?: number;
  /** Pause between two checkpoints at least. */
  readonly checkpointMs?: number;
  /** Pause before trying to lead again. */
  readonly retryMs?: number;
  /** What may be placed next; only the harness of planted bugs passes another. */
  readonly take?: (session: Session, after: Cursor, limit: number) => Promise<Batch>;
}

export interface Sequencer {
  /** Finishes the batch in hand and signs what is not signed. */
  stop(): Promise<void>;
}

/**
 * Gives every committed entry its position, in a Merkle tree whose head is signed at least every second while there is news. Every node starts one;
 * the advisory lock lets one lead, and another follows when its connection is gone. A crash loses nothing: positions, leaves and the tree's edge are
 * one statement.
 */
export function startSequencer(options: SequencerOptions): Sequencer {
  const stopping = new AbortController();
  const running = run(
    { batchSize: 1000, pollMs: 20, maxPollMs: 100, checkpointMs: 900, retryMs: 500, take: takeNext, ...options },
    stopping.signal,
  );
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

type Settings = Required<SequencerOptions>;

async function run(settings: Settings, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    let session: Session | null = null;
    try {
      session = await openSession(settings.db);
      await lead(session, settings, stopping);
    } catch (error) {
      if (!stopping.aborted) settings.onError(error);
    } finally {
      session?.end();
    }
    await pause(settings.retryMs, stopping);
  }
}

/** What the leader knows; the same stands in `journal_tree`. */
interface Tree {
  readonly frontier: Frontier;
  readonly cursor: Cursor;
  readonly systemIdentifier: string;
}

async function lead(session: Session, settings: Settings, stopping: AbortSignal): Promise<void> {
  while (!(await tryLead(session))) {
    await pause(settings.retryMs, stopping);
    if (stopping.aborted) return;
  }
  const stored = await loadTree(session);
  let tree: Tree = {
    frontier: unpackFrontier(stored.size, stored.frontier),
    cursor: stored.cursor,
    systemIdentifier: stored.systemIdentifier,
  };
  while (tree.systemIdentifier !== stored.actualSystemIdentifier)
    tree = await placeRestored(session, tree, stored.actualSystemIdentifier, settings);
  const signed = { size: stored.checkpointSize, at: 0 };
  let pollMs = settings.pollMs;
  while (!stopping.aborted) {
    const batch = await settings.take(session, tree.cursor, settings.batchSize);
    tree = await place(session, tree, batch, settings.batchSize);
    if (performance.now() - signed.at >= settings.checkpointMs) await sign(session, tree, settings.signer, signed);
    if (batch.entries.length === settings.batchSize) continue;
    pollMs = batch.entries.length > 0 ? settings.pollMs : Math.min(pollMs * 1.1, settings.maxPollMs);
    await pause(pollMs, stopping);
  }
  await sign(session, tree, settings.signer, signed);
}

async function place(session: Session, tree: Tree, { entries, horizon }: Batch, batchSize: number): Promise<Tree> {
  // After a batch that is not full everything older than the horizon is placed: the next look begins there.
  const last = entries.at(-1);
  const cursor = last !== undefined && entries.length === batchSize ? { xid: last.xid, ord: last.ord } : { xid: horizon, ord: -1 };
  if (last === undefined) return { ...tree, cursor };
  return grow(session, tree, entries, cursor);
}

async function grow(
  session: Session,
  tree: Tree,
  entries: readonly Taken[],
  cursor: Cursor,
  systemIdentifier = tree.systemIdentifier,
): Promise<Tree> {
  const leafHashes = entries.map((entry) => leafHash(leafBytes(entry)));
  const frontier = append(tree.frontier, leafHashes);
  await placeEntries(session, {
    previousSize: tree.frontier.size,
    previousSystemIdentifier: tree.systemIdentifier,
    size: frontier.size,
    frontier: packFrontier(frontier),
    entryIds: entries.map((entry) => entry.id),
    leafHashes,
    cursor,
    systemIdentifier,
  });
  return { frontier, cursor, systemIdentifier };
}

/**
 * One batch of a restored database's unplaced entries; with the last one the tree belongs to this cluster. From then on the cursor is a transaction id
 * of this cluster, and the anti-join of `takeNext` passes over restored entries whose foreign ids lie beyond it.
 */
async function placeRestored(session: Session, tree: Tree, systemIdentifier: string, settings: Settings): Promise<Tree> {
  let next = tree;
  await whileHeldStill(session, settings.batchSize, async (entries, cutoff) => {
    const done = entries.length < settings.batchSize;
    next = done
      ? await grow(session, tree, entries, { xid: cutoff, ord: -1 }, systemIdentifier)
      : await grow(session, tree, entries, tree.cursor);
  });
  return next;
}

async function sign(session: Session, { frontier }: Tree, signer: NoteSigner, signed: { size: number; at: number }): Promise<void> {
  if (frontier.size === signed.size) return;
  const root = rootOf(frontier);
  await saveCheckpoint(session, frontier.size, root, signCheckpoint(signer, frontier.size, root));
  signed.size = frontier.size;
  signed.at = performance.now();
}

async function pause(ms: number, stopping: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: stopping }).catch(() => undefined);
}
