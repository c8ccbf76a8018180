import { createPublicKey, verify } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { type LoggedEntry, leafBytes, leafHash } from '../../src/journal/canonical.ts';
import { append, emptyFrontier, type Frontier, rootOf } from '../../src/journal/merkle.ts';
import { entryColumns } from '../../src/journal/store.ts';

interface Leaf extends LoggedEntry {
  readonly position: number;
  readonly leafHash: Buffer;
}

interface Checkpoint {
  readonly size: number;
  readonly root: Buffer;
  readonly note: string;
}

// RFC 8410: the fixed DER in front of the 32 bytes of an Ed25519 public key.
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * What is wrong with the journal as a whole, one sentence each: positions without a gap, every leaf hash that of its entry, every checkpoint the signed
 * root of the leaves up to its size. `verifierKey`: C2SP form, `name+hash+key`.
 */
export async function journalMistakes(client: pg.Client, verifierKey: string): Promise<string[]> {
  // Checks of orders go on after the last answer: all is read of one moment at which the sequencer had caught up.
  for (let look = 0; ; look += 1) {
    await client.query('begin isolation level repeatable read read only');
    const { rows } = await client.query<{ open: boolean }>(
      'select exists (select 1 from journal_entries e where not exists (select 1 from journal_positions p where p.entry_id = e.id)) as open',
    );
    if (rows[0]?.open === false || look === mostLooks) break;
    await client.query('rollback');
    await sleep(lookEveryMs);
  }
  try {
    return await mistakesIn(client, verifierKey);
  } finally {
    await client.query('rollback');
  }
}

const mostLooks = 100;
const lookEveryMs = 50;

async function mistakesIn(client: pg.Client, verifierKey: string): Promise<string[]> {
  const mistakes: string[] = [];
  const { rows: leaves } = await client.query<Leaf>(
    `select p.position::int as position, p.leaf_hash as "leafHash", ${entryColumns} from journal_positions p join journal_entries e on e.id = p.entry_id order by p.position`,
  );
  const { rows: checkpoints } = await client.query<Checkpoint>('select size::int as size, root, note from journal_checkpoints order by size');
  const { rows: counts } = await client.query<{ entries: number; positions: number; size: number }>(
    `select (select count(*)::int from journal_entries) as entries, (select count(*)::int from journal_positions) as positions,
            (select size::int from journal_tree) as size`,
  );
  const [count] = counts;
  if (count?.entries !== count?.positions || count?.positions !== count?.size || leaves.length !== count?.size) {
    mistakes.push(
      `${count?.entries} journal entries, ${count?.positions} positions, ${leaves.length} of them with an entry, a tree of ${count?.size}`,
    );
  }
  let frontier: Frontier = emptyFrontier;
  let next = 0;
  const compare = () => {
    for (; checkpoints[next] !== undefined && (checkpoints[next] as Checkpoint).size === frontier.size; next += 1) {
      mistakes.push(...wrongCheckpoint(checkpoints[next] as Checkpoint, rootOf(frontier), verifierKey));
    }
  };
  compare();
  for (const [index, leaf] of leaves.entries()) {
    if (leaf.position !== index + 1) mistakes.push(`position ${index + 1} is missing or repeats`);
    if (!leafHash(leafBytes(leaf)).equals(leaf.leafHash)) mistakes.push(`the leaf at position ${leaf.position} is not the hash of its entry`);
    frontier = append(frontier, [leaf.leafHash]);
    compare();
  }
  if (next < checkpoints.length) mistakes.push(`${checkpoints.length - next} checkpoints are of more leaves than there are`);
  return mistakes;
}

function wrongCheckpoint({ size, root, note }: Checkpoint, expected: Buffer, verifierKey: string): string[] {
  const mistakes: string[] = [];
  // The key itself is base64 and may have plus signs.
  const [, name = '', key = ''] = /^([^+]+)\+[0-9a-f]{8}\+(.+)$/.exec(verifierKey) ?? [];
  const end = note.indexOf('\n\n') + 1;
  const text = note.slice(0, end);
  const signature = Buffer.from(note.slice(end).trim().split(' ')[2] ?? '', 'base64').subarray(4);
  const publicKey = createPublicKey({ key: Buffer.concat([spkiPrefix, Buffer.from(key, 'base64').subarray(1)]), format: 'der', type: 'spki' });
  if (!root.equals(expected)) mistakes.push(`the checkpoint of ${size} leaves has another root than they give`);
  if (text !== `${name}\n${size}\n${root.toString('base64')}\n`) mistakes.push(`the checkpoint of ${size} leaves says something else`);
  if (!verify(null, Buffer.from(text), publicKey, signature)) mistakes.push(`the checkpoint of ${size} leaves is not signed by the log’s key`);
  return mistakes;
}
