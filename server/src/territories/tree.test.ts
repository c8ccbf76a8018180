import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSourceRows } from '../../tools/build-geography.ts';
import type { BoundaryEntry } from './boundaries.ts';
import { clashes } from './boundaries.ts';
import { type BoundaryKind, loadGeography } from './geography.ts';
import { buildTree, contains, heightOf, locate, maxDepth, moveProblem, pathTo, placementFaults, subtreeOf, type TerritoryNode } from './tree.ts';

const geography = loadGeography();
const today = '2026-11-23';

function entry(key: string, validFrom = '2026-01-01', validUntil: string | null = null): BoundaryEntry {
  const [kind, code] = key.split(':') as [BoundaryKind, string];
  return { kind, code, validFrom, validUntil };
}

function node(id: string, parentId: string | null, keys: readonly (string | BoundaryEntry)[] = [], retiredOn: string | null = null): TerritoryNode {
  return { id, parentId, retiredOn, boundaries: keys.map((key) => (typeof key === 'string' ? entry(key) : key)) };
}

const company = [
  node('root', null),
  node('west', 'root', ['state:CA', 'state:NV', 'state:AP']),
  node('east', 'root', ['state:NY', 'state:PR', 'zip5:94105']),
  node('la', 'west', ['county:06037']),
  node('hills', 'la', ['zip5:90210', 'zip5:90211']),
  node('902', 'west', ['zip3:902', entry('zip3:900', '2027-01-01')]),
  node('closed', 'root', ['state:TX'], '2026-06-01'),
];

describe('locate', () => {
  const tree = buildTree(company);
  const at = (zip: string, day = today): string => locate(tree, zip, geography, day).territoryId;

  it('walks down by the most specific kind and says which code led where', () => {
    expect(locate(tree, '90210', geography, today)).toEqual({
      territoryId: 'hills',
      path: [
        { territoryId: 'root', matched: null },
        { territoryId: 'west', matched: { kind: 'state', code: 'CA' } },
        { territoryId: 'la', matched: { kind: 'county', code: '06037' } },
        { territoryId: 'hills', matched: { kind: 'zip5', code: '90210' } },
      ],
      place: { zip: '90210', county: '06037', zip3: '902', state: 'CA', basis: 'listed' },
    });
  });

  it('prefers ZIP5 to county to ZIP3 to state', () => {
    expect(at('94105')).toBe('east');
    expect(at('90212')).toBe('la');
    expect(at('90299')).toBe('902');
    expect(at('89501')).toBe('west');
  });

  it('keeps what no child holds at its level, at worst at the root', () => {
    expect(at('94102')).toBe('west');
    expect(at('60601')).toBe('root');
    expect(at('00000')).toBe('root');
    expect(at('09001')).toBe('root');
    expect(at('96201')).toBe('west');
    expect(at('00901')).toBe('east');
  });

  it('takes the boundaries of the day and passes a territory by from the day it retired', () => {
    const unlisted = '90098';
    expect(at(unlisted)).toBe('west');
    expect(at(unlisted, '2027-01-01')).toBe('902');
    expect(at('75001', '2026-05-31')).toBe('closed');
    expect(at('75001', '2026-06-01')).toBe('root');
  });
});

describe('contains', () => {
  const tree = buildTree(company);

  it('asks the territory and its ancestors; the root holds all', () => {
    const holders = (zip: string): string[] => company.map(({ id }) => id).filter((id) => contains(tree, id, zip, geography, today));
    expect(holders('90210')).toEqual(['root', 'west', 'la', 'hills', '902']);
    expect(holders('94105')).toEqual(['root', 'west', 'east']);
    expect(holders('75001')).toEqual(['root']);
    expect(holders('00000')).toEqual(['root']);
    expect(() => contains(tree, 'nowhere', '90210', geography, today)).toThrow('nowhere');
  });

  it('is no when an ancestor no longer holds the ZIP', () => {
    const odd = buildTree([node('root', null), node('a', 'root', ['state:NV']), node('b', 'a', ['zip5:90210'])]);
    expect(contains(odd, 'b', '90210', geography, today)).toBe(false);
  });
});

describe('buildTree', () => {
  it('refuses two roots, a circle, a missing parent and too many levels', () => {
    const chain = (levels: number): TerritoryNode[] => Array.from({ length: levels + 1 }, (_, i) => node(`n${i}`, i === 0 ? null : `n${i - 1}`));
    expect(() => buildTree([node('a', null), node('b', null)])).toThrow('2 roots');
    expect(() => buildTree([node('a', null), node('b', 'c'), node('c', 'b')])).toThrow('circle');
    expect(() => buildTree([node('a', null), node('b', 'gone')])).toThrow('not in the tree');
    expect(() => buildTree([node('a', null), node('b', 'a'), node('b', 'a')])).toThrow('1 repeated');
    expect(pathTo(buildTree(chain(maxDepth)), `n${maxDepth}`).length).toBe(maxDepth + 1);
    expect(() => buildTree(chain(maxDepth + 1))).toThrow('deeper');
  });
});

describe('moveProblem', () => {
  it('refuses the root, a territory of its own subtree, a retired parent and too many levels', () => {
    const tree = buildTree(company);
    const problems = [
      ['root', 'west'],
      ['west', 'west'],
      ['west', 'hills'],
      ['la', 'closed'],
      ['la', 'east'],
    ].map(([id = '', parentId = '']) => moveProblem(tree, id, parentId, today));
    expect(problems).toEqual(['is_root', 'into_itself', 'into_itself', 'parent_retired', null]);
    const deep = buildTree([
      node('0', null),
      ...Array.from({ length: maxDepth - 1 }, (_, i) => node(`${i + 1}`, `${i}`)),
      node('a', '0'),
      node('b', 'a'),
    ]);
    expect(moveProblem(deep, 'b', `${maxDepth - 1}`, today)).toBeNull();
    expect(moveProblem(deep, 'a', `${maxDepth - 1}`, today)).toBe('too_deep');
    expect(moveProblem(deep, 'a', `${maxDepth - 2}`, today)).toBeNull();
  });
});

describe('placementFaults', () => {
  const tree = buildTree(company);

  it('finds codes outside the parent, codes of a sibling and children left outside', () => {
    const faults = (id: string, parentId: string, ...keys: string[]) =>
      placementFaults(tree, { id, parentId, boundaries: keys.map((key) => entry(key)) }, geography, today);
    expect(faults('new', 'west', 'state:CA', 'county:32031')).toEqual({ outside: [], clashes: [], orphaned: [] });
    expect(faults('new', 'west', 'state:CA', 'state:NY').outside).toMatchObject([{ entry: { code: 'NY' }, day: today }]);
    expect(faults('new', 'west', 'county:06037').clashes).toEqual([{ kind: 'county', code: '06037', day: today, ids: ['la', 'new'] }]);
    expect(faults('new', 'root', 'state:TX').clashes).toEqual([]);
    expect(faults('la', 'west', 'zip5:90210')).toMatchObject({
      outside: [],
      clashes: [],
      orphaned: [{ childId: 'hills', outside: [{ zips: ['90211'] }] }],
    });
    expect(faults('la', 'east', 'county:06037').outside).toHaveLength(1);
  });
});

// What follows knows nothing of the code under test: places come from the raw rows, the walk is a plain recursion.
const stateOf = new Map(readSourceRows().map((row) => [row.zip, row]));
const pool = ['90210', '90211', '90001', '91711', '89501', '89502', '06390', '06320', '10001', '94105', '11501', '90299', '00000'];
const keyPool = [
  ...['zip5:90210', 'zip5:90211', 'zip5:89501', 'zip5:06390', 'zip5:94105', 'county:06037', 'county:32031', 'county:36061', 'county:06075'],
  ...['county:36103', 'county:36059', 'zip3:902', 'zip3:900', 'zip3:063', 'zip3:895', 'zip3:100', 'state:CA', 'state:NV', 'state:NY', 'state:CT'],
];
const stateDigits: Record<string, string> = { CA: '06', NV: '32', NY: '36', CT: '09' };

function keysOfZip(zip: string): string[] {
  const row = stateOf.get(zip);
  const prefixState = zip === '90299' ? 'CA' : '';
  const state = row?.state ?? prefixState;
  const county = row ? `${stateDigits[state]}${row.countyDigits}` : 'none';
  return [`zip5:${zip}`, `county:${county}`, `zip3:${zip.slice(0, 3)}`, `state:${state}`];
}

function oracle(nodes: readonly TerritoryNode[], at: string, zip: string, day: string): string[] {
  for (const key of keysOfZip(zip)) {
    const holders = nodes.filter(
      (child) =>
        child.parentId === at &&
        (child.retiredOn === null || child.retiredOn > day) &&
        child.boundaries.some((b) => `${b.kind}:${b.code}` === key && b.validFrom <= day && (b.validUntil === null ? true : b.validUntil > day)),
    );
    if (holders.length > 0) {
      return holders.flatMap((holder) => oracle(nodes, holder.id, zip, day));
    }
  }
  return [at];
}

const dayPool = ['2026-11-23', '2027-01-01', '2027-06-01', '2028-01-01'] as const;
const draftArbitrary = fc.array(
  fc.record({
    parent: fc.nat(30),
    keys: fc.uniqueArray(fc.tuple(fc.constantFrom(...keyPool), fc.constantFrom(...dayPool), fc.option(fc.constantFrom(...dayPool))), {
      maxLength: 6,
      selector: ([key]) => key,
    }),
    retiredOn: fc.option(fc.constantFrom(...dayPool), { freq: 6 }),
  }),
  { maxLength: 30 },
);
/** A tree without clashes: of siblings that name one code the first keeps it. */
const treeArbitrary = draftArbitrary.map((drafts) => {
  const nodes: TerritoryNode[] = [node('0', null)];
  const depths = [0];
  drafts.forEach(({ parent, keys, retiredOn }, i) => {
    const parentIndex = parent % nodes.length;
    const target = (depths[parentIndex] ?? 0) < maxDepth ? parentIndex : 0;
    const taken = new Set(nodes.filter((other) => other.parentId === `${target}`).flatMap((other) => other.boundaries.map((b) => b.code)));
    const boundaries = keys
      .map(([key, from, until]) => entry(key, from, until !== null && until < from ? from : until))
      .filter((b) => !taken.has(b.code));
    nodes.push({ id: `${i + 1}`, parentId: `${target}`, boundaries, retiredOn });
    depths.push((depths[target] ?? 0) + 1);
  });
  return nodes;
});
const dayArbitrary = fc.constantFrom('2026-11-22', ...dayPool, '2027-03-03', '2030-01-01');

describe('for any tree without clashes', () => {
  it('locate gives the one answer of a naive walk, the same each time, whatever the order of the rows', () => {
    fc.assert(
      fc.property(treeArbitrary, fc.constantFrom(...pool), dayArbitrary, (nodes, zip, day) => {
        const located = locate(buildTree(nodes), zip, geography, day);
        expect(oracle(nodes, '0', zip, day)).toEqual([located.territoryId]);
        expect(locate(buildTree([...nodes].reverse()), zip, geography, day)).toEqual(located);
        expect(located.path.map((step) => step.territoryId)).toEqual(pathTo(buildTree(nodes), located.territoryId));
        expect(contains(buildTree(nodes), located.territoryId, zip, geography, day)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('is total over all five-digit strings', () => {
    const tree = buildTree(company);
    const ids = new Set(company.map(({ id }) => id));
    fc.assert(
      fc.property(fc.nat(99_999), (number) => ids.has(locate(tree, String(number).padStart(5, '0'), geography, today).territoryId)),
      { numRuns: 5000 },
    );
  });

  it('moving keeps one root, no circle, no lost or doubled territory and the depth; what is refused is refused for its reason', () => {
    const moves = fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 20 });
    fc.assert(
      fc.property(treeArbitrary, moves, (start, list) => {
        let nodes = start;
        for (const [a, b] of list) {
          const tree = buildTree(nodes);
          const [id, parentId] = [`${a % nodes.length}`, `${b % nodes.length}`];
          const problem = moveProblem(tree, id, parentId, today);
          const moved = nodes.map((other) => (other.id === id ? { ...other, parentId } : other));
          if (problem === null) {
            nodes = moved;
            expect(subtreeOf(buildTree(nodes), '0').sort()).toEqual(start.map((other) => other.id).sort());
            expect(heightOf(buildTree(nodes), '0')).toBeLessThanOrEqual(maxDepth);
          } else if (problem !== 'parent_retired') {
            // The rule refuses no more than it must: the tree it refused is no tree.
            expect(() => buildTree(moved)).toThrow();
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('what placementFaults lets in leaves no clash between siblings on any day', () => {
    fc.assert(
      fc.property(treeArbitrary, fc.nat(30), fc.subarray(keyPool, { maxLength: 4 }), (nodes, at, keys) => {
        const tree = buildTree(nodes);
        const parentId = `${at % nodes.length}`;
        const added = { id: 'new', parentId, retiredOn: null, boundaries: keys.map((key) => entry(key, today)) };
        const faults = placementFaults(tree, added, geography, today);
        const siblings = nodes.filter((other) => other.parentId === parentId && (other.retiredOn === null || other.retiredOn > today));
        const naive = siblings.flatMap((other) => other.boundaries.filter((b) => b.validUntil === null || b.validUntil > b.validFrom));
        const shared = naive.some((b) => (b.validUntil === null || b.validUntil > today) && keys.includes(`${b.kind}:${b.code}`));
        expect(faults.clashes.length > 0).toBe(shared);
        expect(clashes([...siblings, added], today).length > 0).toBe(shared);
      }),
      { numRuns: 300 },
    );
  });
});
