import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../platform/db/database.ts';
import { leafBytes, leafHash } from './canonical.ts';
import { type NoteSigner, signCheckpoint } from './checkpoint.ts';
import { append, type Frontier, packFrontier, rootOf, unpackFrontier } from './merkle.ts';
import { type Batch, type Cursor, loadTree, placeEntries, saveCheckpoint, type Taken, takeNext, whileHeldStill } from './sequencer-store.ts';
import { openSession, type Session, tryLead } from './session-store.ts';

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
  const running = run({ batchSize: 1000, pollMs: 20, maxPollMs: 100, checkpointMs: 900, retryMs: 500, take: takeNext, ...options }, stopping.signal);
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
  while (!(await tryLead(session, 'sequencer'))) {
    await pause(settings.retryMs, stopping);
    if (stopping.aborted) return;
  }
  const stored = await loadTree(session);
  let tree: Tree = {
    frontier: unpackFrontier(stored.size, stored.frontier),
    cursor: stored.cursor,
    systemIdentifier: stored.systemIdentifier,
  };
  while (tree.systemIdentifier !== stored.actualSystemIdentifier) tree = await placeRestored(session, tree, stored.actualSystemIdentifier, settings);
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

async function place(session: Session, tree: Tree, { entries, windowEnd }: Batch, batchSize: number): Promise<Tree> {
  const last = entries.at(-1);
  if (last === undefined) return { ...tree, cursor: whole(windowEnd) };
  const more = entries.length === batchSize;
  return grow(session, tree, entries, more ? { placed: tree.cursor.placed, windowEnd, windowOrd: last.ord } : whole(windowEnd));
}

/** Everything visible in a snapshot is placed. */
function whole(snapshot: string): Cursor {
  return { placed: snapshot, windowEnd: null, windowOrd: 0 };
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
 * One batch of a restored database's unplaced entries; with the last one the tree belongs to this cluster. Restored entries carry transaction ids of
 * another cluster, which may lie ahead of this one's: when they come into sight, the check for a position in `takeNext` passes over them.
 */
async function placeRestored(session: Session, tree: Tree, systemIdentifier: string, { batchSize }: Settings): Promise<Tree> {
  let next = tree;
  await whileHeldStill(session, batchSize, async (entries, visible) => {
    const done = entries.length < batchSize;
    next = await grow(session, tree, entries, done ? whole(visible) : tree.cursor, done ? systemIdentifier : tree.systemIdentifier);
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
