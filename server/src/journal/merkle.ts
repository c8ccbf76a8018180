import { hash } from 'node:crypto';

/**
 * The right edge of an RFC 6962 tree: the roots of its perfect subtrees, largest first, one for each bit set in `size`. All that appending needs,
 * at most 53 hashes whatever the size.
 */
export interface Frontier {
  readonly size: number;
  readonly nodes: readonly Buffer[];
}

export const emptyFrontier: Frontier = { size: 0, nodes: [] };

const hashBytes = 32;
const nodePrefix = Buffer.from([0x01]);
const emptyRoot = hash('sha256', '', 'buffer');

/** RFC 6962 section 2.1: SHA-256 of 0x01, the left and the right hash. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([nodePrefix, left, right]), 'buffer');
}

/** The frontier after these leaf hashes, in order. */
export function append(frontier: Frontier, leafHashes: readonly Buffer[]): Frontier {
  const nodes = [...frontier.nodes];
  let size = frontier.size;
  for (const leaf of leafHashes) {
    let node = leaf;
    // Each trailing 1 bit of the size is a perfect subtree of the same height as `node`: together they are one of the next height.
    for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2)) node = nodeHash(nodes.pop() as Buffer, node);
    nodes.push(node);
    size += 1;
  }
  if (!Number.isSafeInteger(size) || nodes.length !== countBits(size)) throw new RangeError('a frontier holds one hash for each bit of its size');
  return { size, nodes };
}

/** The tree's root: 32 bytes; of the empty tree, SHA-256 of nothing. */
export function rootOf(frontier: Frontier): Buffer {
  return frontier.nodes.reduceRight<Buffer | null>((right, left) => (right === null ? left : nodeHash(left, right)), null) ?? emptyRoot;
}

/** The frontier's nodes as stored: 32 bytes each, largest subtree first. */
export function packFrontier(frontier: Frontier): Buffer {
  return Buffer.concat(frontier.nodes);
}

/** Errors: RangeError when the bytes are not those of a frontier of this size. */
export function unpackFrontier(size: number, packed: Buffer): Frontier {
  if (!Number.isSafeInteger(size) || size < 0 || packed.length !== countBits(size) * hashBytes)
    throw new RangeError(`not the frontier of ${size} leaves`);
  const nodes = Array.from({ length: packed.length / hashBytes }, (_, index) => packed.subarray(index * hashBytes, (index + 1) * hashBytes));
  return { size, nodes };
}

function countBits(size: number): number {
  let bits = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  return bits;
}
