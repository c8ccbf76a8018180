import { readFileSync } from 'node:fs';

/** What a boundary can name, the most specific kind first: this order decides which of two territories has a ZIP. */
export const boundaryKinds = ['zip5', 'county', 'zip3', 'state'] as const;
export type BoundaryKind = (typeof boundaryKinds)[number];

/**
 * How a ZIP was placed: `listed` in the ZIP data, by a USPS `range` of islands that the data lacks, by its `prefix` alone (a ZIP newer than
 * the data: state, no county), or not at all (`none`: such a ZIP belongs to the root).
 */
export type PlaceBasis = 'listed' | 'range' | 'prefix' | 'none';

/** Where a ZIP lies: 5-digit county FIPS and USPS state code, null where there is none (military and some island ZIPs have no county). */
export interface Place {
  zip: string;
  county: string | null;
  zip3: string;
  state: string | null;
  basis: PlaceBasis;
}

/** The national reference data, immutable after loading. Decisions: docs/decisions/2026-11-23-zip-and-county-data.md. */
export interface Geography {
  /** USPS state code → name; FIPS code '' for the military ones. */
  states: ReadonlyMap<string, { fips: string; name: string }>;
  /** County FIPS → name and state. */
  counties: ReadonlyMap<string, { name: string; state: string }>;
  /** ZIP3 → the state that ZIPs take which no row lists. */
  zip3s: ReadonlyMap<string, string>;
  /** By ZIP as a number: 1 + index into `stateCodes`, 0 where the ZIP is not listed. */
  stateIndex: Uint8Array;
  /** By ZIP as a number: 1 + index into `countyCodes`, 0 without county. */
  countyIndex: Uint16Array;
  /** By ZIP as a number: 1 where a USPS range placed it. */
  byRange: Uint8Array;
  stateCodes: readonly string[];
  countyCodes: readonly string[];
  /** The ZIPs that exist (listed or in a USPS range) of each county and state that has any, as numbers. */
  zipsOfCounty: ReadonlyMap<string, readonly number[]>;
  zipsOfState: ReadonlyMap<string, readonly number[]>;
}

const zipCount = 100_000;

interface Draft {
  states: Map<string, { fips: string; name: string }>;
  stateOfFips: Map<string, string>;
  counties: Map<string, { name: string; state: string }>;
  zip3s: Map<string, string>;
  stateIndex: Uint8Array;
  countyIndex: Uint16Array;
  byRange: Uint8Array;
  stateNumbers: Map<string, number>;
  countyNumbers: Map<string, number>;
}

function fill(draft: Draft, runs: string, state: string, county: string, isRange: boolean): void {
  const stateNumber = draft.stateNumbers.get(state);
  const countyNumber = county === '' ? 0 : draft.countyNumbers.get(county);
  if (stateNumber === undefined || countyNumber === undefined) {
    throw new Error(`geography: ${state} ${county} is not defined before its ZIPs`);
  }
  for (const run of runs.split(' ')) {
    const [from, to] = [Number(run.slice(0, 5)), Number(run.slice(-5))];
    if (!/^\d{5}(-\d{5})?$/.test(run) || from > to) {
      throw new Error(`geography: not a run of ZIPs: ${run}`);
    }
    for (let zip = from; zip <= to; zip += 1) {
      if (draft.stateIndex[zip] !== 0) {
        throw new Error(`geography: ZIP ${zip} is placed twice`);
      }
      draft.stateIndex[zip] = stateNumber;
      draft.countyIndex[zip] = countyNumber;
      draft.byRange[zip] = isRange ? 1 : 0;
    }
  }
}

function readLine(draft: Draft, line: string): void {
  const [what, first = '', second = '', third = ''] = line.split('\t');
  if (what === 'state') {
    draft.states.set(first, { fips: second, name: third });
    draft.stateOfFips.set(second, first);
    draft.stateNumbers.set(first, draft.states.size);
  } else if (what === 'county') {
    const state = draft.stateOfFips.get(first.slice(0, 2)) ?? '';
    draft.counties.set(first, { name: second, state });
    draft.countyNumbers.set(first, draft.counties.size);
    if (third !== '') {
      fill(draft, third, state, first, false);
    }
  } else if (what === 'zips') {
    fill(draft, second, first, '', false);
  } else if (what === 'range') {
    fill(draft, third, first, second, true);
  } else if (what === 'zip3') {
    draft.zip3s.set(first, second);
  } else {
    throw new Error(`geography: not a line: ${line.slice(0, 80)}`);
  }
}

/** Reads the text of `zip-county.txt`. Throws where a line is malformed or a ZIP is placed twice. */
function parseGeography(text: string): Geography {
  const draft: Draft = {
    states: new Map(),
    stateOfFips: new Map(),
    counties: new Map(),
    zip3s: new Map(),
    stateIndex: new Uint8Array(zipCount),
    countyIndex: new Uint16Array(zipCount),
    byRange: new Uint8Array(zipCount),
    stateNumbers: new Map(),
    countyNumbers: new Map(),
  };
  for (const line of text.split('\n')) {
    if (line !== '' && !line.startsWith('#')) {
      readLine(draft, line);
    }
  }
  const { states, counties, zip3s, stateIndex, countyIndex, byRange } = draft;
  const [stateCodes, countyCodes] = [[...states.keys()], [...counties.keys()]];
  const zipsOfCounty = zipsByCode(countyIndex, countyCodes);
  const zipsOfState = zipsByCode(stateIndex, stateCodes);
  return { states, counties, zip3s, stateIndex, countyIndex, byRange, stateCodes, countyCodes, zipsOfCounty, zipsOfState };
}

function zipsByCode(index: Uint8Array | Uint16Array, codes: readonly string[]): Map<string, number[]> {
  const zips = new Map<string, number[]>();
  index.forEach((number, zip) => {
    const code = codes[number - 1];
    if (code !== undefined) {
      const list = zips.get(code);
      if (list) {
        list.push(zip);
      } else {
        zips.set(code, [zip]);
      }
    }
  });
  return zips;
}

/** Reads the committed reference data; 20 to 35 ms, about 2 MB. */
export function loadGeography(): Geography {
  return parseGeography(readFileSync(new URL('../../data/zip-county.txt', import.meta.url), 'utf8'));
}

/** The ZIP5 of a ZIP or ZIP+4 ("90210", "90210-1234"), or null when it is none. */
export function zip5Of(zip: string): string | null {
  return /^\d{5}(-\d{4})?$/.test(zip) ? zip.slice(0, 5) : null;
}

/** Where a ZIP5 lies; defined for every string of five digits. Throws on anything else: `zip5Of` comes first. */
export function placeOf(geography: Geography, zip: string): Place {
  if (!/^\d{5}$/.test(zip)) {
    throw new RangeError('placeOf takes five digits');
  }
  const zip3 = zip.slice(0, 3);
  const number = Number(zip);
  const stateNumber = geography.stateIndex[number] ?? 0;
  if (stateNumber === 0) {
    const state = geography.zip3s.get(zip3) ?? null;
    return { zip, county: null, zip3, state, basis: state === null ? 'none' : 'prefix' };
  }
  const county = geography.countyCodes[(geography.countyIndex[number] ?? 0) - 1] ?? null;
  const state = geography.stateCodes[stateNumber - 1] ?? null;
  return { zip, county, zip3, state, basis: geography.byRange[number] === 1 ? 'range' : 'listed' };
}

type CodeOfPlace = Readonly<Record<BoundaryKind, (place: Place) => string | null>>;
const codeOf: CodeOfPlace = {
  zip5: (place) => place.zip,
  county: (place) => place.county,
  zip3: (place) => place.zip3,
  state: (place) => place.state,
};

/** The code that a place has for a kind of boundary, or null. */
export function codeOfKind(place: Place, kind: BoundaryKind): string | null {
  return codeOf[kind](place);
}

/** All places of ZIPs that exist (listed or in a USPS range) and carry the code, in ZIP order; at most those of one state. */
export function placesWithin(geography: Geography, kind: BoundaryKind, code: string): Place[] {
  const zips = {
    zip5: () => [Number(code)],
    zip3: () => Array.from({ length: 100 }, (_, i) => Number(code) * 100 + i),
    county: () => geography.zipsOfCounty.get(code) ?? [],
    state: () => geography.zipsOfState.get(code) ?? [],
  }[kind]();
  return zips.filter((zip) => geography.stateIndex[zip] !== 0).map((zip) => placeOf(geography, String(zip).padStart(5, '0')));
}

/** Why a boundary may not name this code, or null when it may. */
export function codeProblem(geography: Geography, kind: BoundaryKind, code: string): 'malformed' | 'unknown' | 'without_zip' | null {
  const shape = { zip5: /^\d{5}$/, county: /^\d{5}$/, zip3: /^\d{3}$/, state: /^[A-Z]{2}$/ }[kind];
  if (!shape.test(code)) {
    return 'malformed';
  }
  if (kind === 'zip5') {
    return geography.stateIndex[Number(code)] === 0 ? 'unknown' : null;
  }
  if (kind === 'zip3') {
    return geography.zip3s.has(code) ? null : 'unknown';
  }
  if (kind === 'state') {
    return geography.states.has(code) ? null : 'unknown';
  }
  if (!geography.counties.has(code)) {
    return 'unknown';
  }
  // A county that no ZIP names (Puerto Rico's, American Samoa's) would be a boundary that never matches.
  return geography.zipsOfCounty.has(code) ? null : 'without_zip';
}
