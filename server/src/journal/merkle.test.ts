import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash } from './canonical.ts';
import { append, emptyFrontier, nodeHash, packFrontier, rootOf, unpackFrontier } from './merkle.ts';

/** RFC 6962 section 2.1 word for word: split at the largest power of two smaller than n. */
function naiveRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return Buffer.from('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'hex');
  if (leaves.length === 1) return leafHash(leaves[0] as Buffer);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)));
}

// The leaves and roots of google/certificate-transparency, merkle_tree_test.
const knownLeaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const knownRoots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('the tree', () => {
  it.each(knownRoots.map((root, size) => [size, root] as const))('of the first %i known leaves has the known root', (size, root) => {
    const leaves = knownLeaves.slice(0, size).map((leaf) => leafHash(Buffer.from(leaf, 'hex')));
    expect(rootOf(append(emptyFrontier, leaves)).toString('hex')).toBe(root);
  });

  it('has the root of the recursive definition, whatever the batches and however often it was stored between', () => {
    const leaf = fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.array(fc.array(leaf, { maxLength: 40 }), { maxLength: 8 }), (batches) => {
        let frontier = emptyFrontier;
        for (const batch of batches) {
          frontier = append(frontier, batch.map(leafHash));
          frontier = unpackFrontier(frontier.size, packFrontier(frontier));
        }
        expect(frontier.size).toBe(batches.flat().length);
        expect(rootOf(frontier)).toEqual(naiveRoot(batches.flat()));
      }),
    );
  });

  it('refuses a stored frontier that does not fit its size', () => {
    const stored = packFrontier(append(emptyFrontier, [leafHash(Buffer.from('a')), leafHash(Buffer.from('b')), leafHash(Buffer.from('c'))]));
    expect(stored).toHaveLength(64);
    for (const size of [0, 1, 2, 4, 7, -1, 1.5]) expect(() => unpackFrontier(size, stored)).toThrow(RangeError);
    expect(() => unpackFrontier(3, stored.subarray(1))).toThrow(RangeError);
  });
});
