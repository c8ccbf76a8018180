import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyChange,
  type BoundaryEntry,
  type BoundarySets,
  clashes,
  codeFaults,
  daysOfChange,
  keysOn,
  outsideParent,
  planChange,
  setsOn,
  zipsOutside,
} from './boundaries.ts';
import { boundaryKinds, loadGeography } from './geography.ts';

const geography = loadGeography();
const none: BoundarySets = { zip5: [], county: [], zip3: [], state: [] };
const days = ['2026-11-23', '2026-12-01', '2027-01-01', '2027-06-01', '2028-01-01'] as const;

function entry(key: string, validFrom = '2026-01-01', validUntil: string | null = null): BoundaryEntry {
  const [kind, code] = key.split(':') as [BoundaryEntry['kind'], string];
  return { kind, code, validFrom, validUntil };
}

describe('the codes of a boundary', () => {
  it('are refused one by one, each with its pointer', () => {
    const sets = { zip5: ['90210', '00000', '9021'], county: ['06037', '09001', '72127'], zip3: ['902', '902'], state: ['CA', 'XX'] };
    expect(codeFaults(sets, geography).map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/zip5/1', 'unknown_code'],
      ['/zip5/2', 'malformed_code'],
      ['/county/1', 'unknown_code'],
      ['/county/2', 'county_without_zip'],
      ['/zip3/1', 'duplicate_code'],
      ['/state/1', 'unknown_code'],
    ]);
    expect(codeFaults({ ...none, state: ['CA', 'AP'], zip5: ['96913'] }, geography)).toEqual([]);
  });
});

describe('inside the parent', () => {
  const keys = (...list: string[]): Set<string> => new Set(list);

  it('means every ZIP that exists, whichever kinds meet', () => {
    expect(zipsOutside(keys('state:CA'), 'zip5', '90210', geography)).toEqual([]);
    expect(zipsOutside(keys('state:CA'), 'county', '06037', geography)).toEqual([]);
    expect(zipsOutside(keys('state:CA'), 'zip3', '902', geography)).toEqual([]);
    expect(zipsOutside(keys('state:NV'), 'zip5', '90210', geography)).toEqual(['90210']);
    expect(zipsOutside(keys('zip3:902'), 'state', 'CA', geography).length).toBeGreaterThan(2000);
    expect(zipsOutside(keys('zip3:900', 'zip3:902'), 'zip3', '902', geography)).toEqual([]);
    // Fishers Island, NY has a ZIP of Connecticut's 063.
    expect(zipsOutside(keys('state:CT'), 'zip3', '063', geography)).toEqual(['06390']);
    expect(zipsOutside(keys('state:CT', 'zip5:06390'), 'zip3', '063', geography)).toEqual([]);
  });

  it('is looked at on each day from the change on', () => {
    const parent = [entry('state:CA', '2026-01-01', '2027-01-01')];
    expect(outsideParent([entry('zip5:90210', '2026-01-01', '2026-12-01')], parent, days[0], geography)).toEqual([]);
    expect(outsideParent([entry('zip5:90210')], parent, days[0], geography)).toMatchObject([{ day: '2027-01-01', zips: ['90210'] }]);
    // What lay outside and ended before the change is not looked at again.
    expect(outsideParent([entry('state:NV', '2025-01-01', '2026-11-23')], parent, days[0], geography)).toEqual([]);
  });
});

describe('siblings', () => {
  it('clash on equal codes of a common day and on nothing else', () => {
    const west = { id: 'west', boundaries: [entry('state:CA'), entry('zip5:90210', '2026-01-01', '2026-12-01')] };
    const east = { id: 'east', boundaries: [entry('zip5:90210', '2026-12-01'), entry('county:06037')] };
    const north = { id: 'north', boundaries: [entry('state:CA', '2027-01-01'), entry('zip5:90210', '2027-06-01')] };
    expect(clashes([west, east], days[0])).toEqual([]);
    expect(clashes([west, east, north], days[0])).toEqual([
      { kind: 'state', code: 'CA', day: '2027-01-01', ids: ['west', 'north'] },
      { kind: 'zip5', code: '90210', day: '2027-06-01', ids: ['east', 'north'] },
    ]);
    // An overlap that ended before the day asked for is past.
    expect(clashes([west, { id: 'old', boundaries: [entry('zip5:90210', '2025-01-01', '2026-11-23')] }], days[0])).toEqual([]);
  });
});

const codes = ['90210', '90211', '90212'];
const setsArbitrary = fc.record({
  zip5: fc.subarray(codes),
  county: fc.subarray(['06037', '06111']),
  zip3: fc.subarray(['902', '900']),
  state: fc.subarray(['CA', 'NV']),
});

describe('a dated change', () => {
  it('makes the sets hold from its day on for ever, leaves the days before alone and never has a code twice on one day', () => {
    const changes = fc.array(fc.tuple(setsArbitrary, fc.constantFrom(...days)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(changes, (list) => {
        let entries: BoundaryEntry[] = [];
        for (const [sets, day] of list) {
          const before = entries;
          entries = applyChange(before, planChange(before, sets, day));
          for (const at of daysOfChange([...before, ...entries], '2026-01-01')) {
            const expected = at < day ? setsOn(before, at) : Object.fromEntries(boundaryKinds.map((kind) => [kind, [...sets[kind]].sort()]));
            expect(setsOn(entries, at)).toEqual(expected);
            expect(keysOn(entries, at).size).toBe(Object.values(setsOn(entries, at)).flat().length);
          }
          expect(entries.every(({ validFrom, validUntil }) => validUntil === null || validUntil >= validFrom)).toBe(true);
          expect(planChange(entries, sets, day)).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('writes only what changes', () => {
    const entries = [entry('zip5:90210'), entry('zip5:90211')];
    expect(planChange(entries, { ...none, zip5: ['90211', '90212'] }, days[0])).toEqual([
      { ...entry('zip5:90210'), validUntil: days[0] },
      entry('zip5:90212', days[0]),
    ]);
  });
});
