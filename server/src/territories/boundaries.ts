import { type BoundaryKind, boundaryKinds, codeOfKind, codeProblem, type Geography, type Place, placesWithin } from './geography.ts';

/** A calendar day, `2026-11-23`; days of this form order as strings do. */
export type Day = string;

/** One code of a territory's boundary, in force from `validFrom` to before `validUntil` (null: with no end); equal days: never in force. */
export interface BoundaryEntry {
  kind: BoundaryKind;
  code: string;
  validFrom: Day;
  validUntil: Day | null;
}

/** A boundary as people write it: ZIP5s, county FIPS codes, ZIP3s and USPS state codes. */
export type BoundarySets = Readonly<Record<BoundaryKind, readonly string[]>>;

/** What is wrong with one code of a boundary; `pointer` is a JSON pointer into the sets. */
export interface BoundaryFault {
  pointer: string;
  code: 'malformed_code' | 'unknown_code' | 'county_without_zip' | 'duplicate_code' | 'outside_parent' | 'overlaps_sibling';
  detail: string;
}

/** Whether an entry is in force on a day. */
export function isInForce(entry: BoundaryEntry, day: Day): boolean {
  return entry.validFrom <= day && (entry.validUntil === null || day < entry.validUntil);
}

/** The sets in force on a day, sorted. */
export function setsOn(entries: readonly BoundaryEntry[], day: Day): Record<BoundaryKind, string[]> {
  const sets: Record<BoundaryKind, string[]> = { zip5: [], county: [], zip3: [], state: [] };
  for (const entry of entries) {
    if (isInForce(entry, day)) {
      sets[entry.kind].push(entry.code);
    }
  }
  for (const kind of boundaryKinds) {
    sets[kind].sort();
  }
  return sets;
}

/** How many codes the sets hold together. */
export function sizeOf(sets: BoundarySets): number {
  return boundaryKinds.reduce((sum, kind) => sum + sets[kind].length, 0);
}

const problemDetail = {
  malformed: 'is not a code of this kind: zip5 and county take five digits, zip3 three, state two capital letters',
  unknown: 'is not in the national ZIP and county data',
  without_zip: 'is a county that no ZIP of the data names, so it would never match; name its ZIPs, a zip3 or the state',
} as const;
const problemCode = { malformed: 'malformed_code', unknown: 'unknown_code', without_zip: 'county_without_zip' } as const;

/** Codes that the geography does not have and codes given twice; `[]` when every code is good. */
export function codeFaults(sets: BoundarySets, geography: Geography): BoundaryFault[] {
  const faults: BoundaryFault[] = [];
  for (const kind of boundaryKinds) {
    const seen = new Set<string>();
    sets[kind].forEach((code, index) => {
      const pointer = `/${kind}/${index}`;
      const problem = codeProblem(geography, kind, code);
      if (problem) {
        faults.push({ pointer, code: problemCode[problem], detail: `${code.slice(0, 20)} ${problemDetail[problem]}.` });
      } else if (seen.has(code)) {
        faults.push({ pointer, code: 'duplicate_code', detail: `${code} stands twice; name it once.` });
      }
      seen.add(code);
    });
  }
  return faults;
}

/** The most specific kind by which the codes hold a place, or null. Keys are those of `keyOf`. */
function matchingKind(codes: ReadonlySet<string>, place: Place): BoundaryKind | null {
  for (const kind of boundaryKinds) {
    const code = codeOfKind(place, kind);
    if (code !== null && codes.has(keyOf(kind, code))) {
      return kind;
    }
  }
  return null;
}

/** Kind and code as one string, for sets and maps. */
export function keyOf(kind: BoundaryKind, code: string): string {
  return `${kind}:${code}`;
}

/** The keys in force on a day. */
export function keysOn(entries: readonly BoundaryEntry[], day: Day): Set<string> {
  return new Set(entries.filter((entry) => isInForce(entry, day)).map((entry) => keyOf(entry.kind, entry.code)));
}

/**
 * The ZIPs of one code that the keys do not hold: `[]` when the code lies inside. Only ZIPs that exist count, so a ZIP3 lies inside a state
 * when all its ZIPs do.
 */
export function zipsOutside(keys: ReadonlySet<string>, kind: BoundaryKind, code: string, geography: Geography): string[] {
  // A county lies in one state, so its state settles most of a long list without a look at the ZIPs.
  const state = kind === 'county' ? geography.counties.get(code)?.state : undefined;
  if (keys.has(keyOf(kind, code)) || (state !== undefined && keys.has(keyOf('state', state)))) {
    return [];
  }
  const outside = placesWithin(geography, kind, code).filter((place) => matchingKind(keys, place) === null);
  return outside.map((place) => place.zip);
}

/** The days on which what is in force can differ: `from` and every later first or last day of the entries, in order. */
export function daysOfChange(entries: readonly BoundaryEntry[], from: Day): Day[] {
  const days = new Set<Day>([from]);
  for (const entry of entries) {
    for (const day of [entry.validFrom, entry.validUntil]) {
      if (day !== null && day > from) {
        days.add(day);
      }
    }
  }
  return [...days].sort();
}

/** An entry that sticks out of its parent, from which day, and up to three ZIPs that do. */
export interface Outside {
  entry: BoundaryEntry;
  day: Day;
  zips: string[];
}

/**
 * The child's entries that lie outside the parent's on some day from `from` on; each at most once, with the first such day. The past is left
 * alone: it was checked when it was made.
 */
export function outsideParent(child: readonly BoundaryEntry[], parent: readonly BoundaryEntry[], from: Day, geography: Geography): Outside[] {
  const found = new Map<BoundaryEntry, Outside>();
  for (const day of daysOfChange([...child, ...parent], from)) {
    const keys = keysOn(parent, day);
    for (const entry of child) {
      if (!found.has(entry) && isInForce(entry, day)) {
        const zips = zipsOutside(keys, entry.kind, entry.code, geography);
        if (zips.length > 0) {
          found.set(entry, { entry, day, zips: zips.slice(0, 3) });
        }
      }
    }
  }
  return [...found.values()];
}

/** Two siblings that name the same code of the same kind over a common day, from `from` on. */
export interface Clash {
  kind: BoundaryKind;
  code: string;
  /** The first day they have in common, not before `from`. */
  day: Day;
  ids: readonly [string, string];
}

function firstCommonDay(a: BoundaryEntry, b: BoundaryEntry, from: Day): Day | null {
  const day = [a.validFrom, b.validFrom, from].sort().at(-1) ?? from;
  return isInForce(a, day) && isInForce(b, day) ? day : null;
}

/**
 * Exact overlaps of equal kind between siblings, each pair and code once. Overlaps of different kinds are no clash: the more specific wins
 * (two counties, ZIP3s or states never share a ZIP, so equal codes are all there is to look for).
 */
export function clashes(siblings: readonly { id: string; boundaries: readonly BoundaryEntry[] }[], from: Day): Clash[] {
  const byKey = new Map<string, { id: string; entry: BoundaryEntry }[]>();
  const found = new Map<string, Clash>();
  for (const { id, boundaries } of siblings) {
    for (const entry of boundaries) {
      const key = keyOf(entry.kind, entry.code);
      const others = byKey.get(key) ?? [];
      for (const other of others) {
        const day = other.id === id ? null : firstCommonDay(other.entry, entry, from);
        const pair = `${key} ${other.id} ${id}`;
        if (day !== null && day < (found.get(pair)?.day ?? '9999-12-32')) {
          found.set(pair, { kind: entry.kind, code: entry.code, day, ids: [other.id, id] });
        }
      }
      others.push({ id, entry });
      byKey.set(key, others);
    }
  }
  return [...found.values()];
}

/** Rows to write so that from `day` on exactly `sets` is in force: the whole of what changed; unchanged entries are left out. */
export function planChange(entries: readonly BoundaryEntry[], sets: BoundarySets, day: Day): BoundaryEntry[] {
  const wanted = new Map(boundaryKinds.flatMap((kind) => sets[kind].map((code) => [keyOf(kind, code), { kind, code }] as const)));
  const writes: BoundaryEntry[] = [];
  const inOrder = [...entries].sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  for (const entry of inOrder) {
    const { validFrom, validUntil } = entry;
    if (validUntil !== null && (validUntil < day || validUntil === validFrom)) {
      continue;
    }
    // One that would end on this very day goes on instead of beginning anew.
    const stays = validFrom <= day && wanted.delete(keyOf(entry.kind, entry.code));
    // What ends on `day` ends then; what was to begin later never does, and stays in the record as an entry of no days.
    const end = stays ? null : validFrom <= day ? day : validFrom;
    if (end !== validUntil) {
      writes.push({ ...entry, validUntil: end });
    }
  }
  for (const { kind, code } of wanted.values()) {
    writes.push({ kind, code, validFrom: day, validUntil: null });
  }
  return writes;
}

/** The entries after `planChange`'s rows are written over them (same kind, code and first day: replaced). */
export function applyChange(entries: readonly BoundaryEntry[], writes: readonly BoundaryEntry[]): BoundaryEntry[] {
  const byIdentity = new Map([...entries, ...writes].map((entry) => [`${keyOf(entry.kind, entry.code)} ${entry.validFrom}`, entry]));
  return [...byIdentity.values()];
}
