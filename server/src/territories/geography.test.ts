import { readFileSync } from 'node:fs';
import { states } from '@orderly/contract';
import { describe, expect, it } from 'vitest';
import { buildGeography, readAtlas, readSourceRows } from '../../tools/build-geography.ts';
import { codeProblem, loadGeography, placeOf, placesWithin, zip5Of } from './geography.ts';

const geography = loadGeography();
const rows = readSourceRows();
const atlas = readAtlas() as unknown as Topology;

interface Topology {
  transform: { scale: [number, number]; translate: [number, number] };
  arcs: [number, number][][];
  objects: { counties: { geometries: { id: string; type: string; arcs: number[][] | number[][][]; properties: { name: string } }[] } };
}

const atlasCounties = new Map(atlas.objects.counties.geometries.map((county) => [county.id, county]));

/** Whether a point lies in a county of the atlas: even-odd over all its rings, straight from the TopoJSON. */
function countyHoldsPoint(fips: string, longitude: number, latitude: number): boolean {
  const county = atlasCounties.get(fips);
  if (!county) {
    return false;
  }
  const { scale, translate } = atlas.transform;
  const rings = (county.type === 'Polygon' ? county.arcs : county.arcs.flat()) as number[][];
  let inside = false;
  for (const ring of rings) {
    const points = ring.flatMap((index) => {
      let [x, y] = [0, 0];
      const points = (atlas.arcs[index < 0 ? ~index : index] ?? []).map(([dx, dy]) => {
        x += dx;
        y += dy;
        return [x * scale[0] + translate[0], y * scale[1] + translate[1]] as const;
      });
      return index < 0 ? points.reverse() : points;
    });
    points.forEach(([x, y], i) => {
      const [px, py] = points[(i + points.length - 1) % points.length] ?? [x, y];
      if (y > latitude !== py > latitude && longitude < ((px - x) * (latitude - y)) / (py - y) + x) {
        inside = !inside;
      }
    });
  }
  return inside;
}

const fipsOfState = new Map([...geography.states].map(([code, { fips }]) => [code, fips]));
const withCounty = rows.filter((row) => row.state !== '');
const namedCounty = (row: (typeof rows)[number]): string => `${fipsOfState.get(row.state)}${row.countyDigits}`;
const changed = withCounty.filter((row) => row.state !== 'MH' && placeOf(geography, row.zip).county !== namedCounty(row));

describe('the national ZIP and county data', () => {
  it('is what the build makes of the packages, byte for byte', () => {
    expect(readFileSync(new URL('../../data/zip-county.txt', import.meta.url), 'utf8') === buildGeography()).toBe(true);
  });

  it('lists each of the 41,488 ZIPs of the source, with a state each and 40,977 with a county', () => {
    const zips = new Set(rows.map((row) => row.zip));
    expect(rows.length).toBe(41_490);
    expect(zips.size).toBe(41_488);
    const places = [...zips].map((zip) => placeOf(geography, zip));
    expect(places.filter((place) => place.basis !== 'listed' || place.state === null)).toEqual([]);
    expect(places.filter((place) => place.county !== null).length).toBe(40_977);
    expect(geography.counties.size).toBe(3233);
  });

  it('keeps the state of every row that has one, and its county but for 12 replaced and 17 corrected ones', () => {
    expect(withCounty.length).toBe(40_979);
    expect(withCounty.filter((row) => placeOf(geography, row.zip).state !== row.state)).toEqual([]);
    const replaced = changed.filter((row) => !atlasCounties.has(namedCounty(row)));
    expect(replaced.map((row) => row.zip).sort()).toEqual('06066 06255 06268 06269 06279 06333 06334 06481 06777 06794 06875 99689'.split(' '));
    expect(changed.length - replaced.length).toBe(17);
    expect(placeOf(geography, '99689')).toEqual({ zip: '99689', county: '02282', zip3: '996', state: 'AK', basis: 'listed' });
  });

  it('finds the point of every changed ZIP inside its new county, by the atlas itself', () => {
    const strays = changed.filter((row) => !countyHoldsPoint(placeOf(geography, row.zip).county ?? '', row.longitude, row.latitude));
    expect(changed.length).toBe(29);
    expect(strays.map((row) => row.zip)).toEqual([]);
    expect(countyHoldsPoint('06037', -73.98, 40.75)).toBe(false);
  });

  it('puts the Marshall Islands in MH, without a county', () => {
    for (const zip of ['96960', '96970']) {
      expect(placeOf(geography, zip)).toMatchObject({ state: 'MH', county: null, basis: 'listed' });
    }
  });

  it('gives the 509 ZIPs without state and county their military state, and the two repeated ones to Honolulu', () => {
    const bare = rows.filter((row) => row.state === '');
    const repeated = bare.filter((row) => withCounty.some((other) => other.zip === row.zip));
    expect(bare.length).toBe(511);
    expect(repeated.map((row) => row.zip).sort()).toEqual(['96860', '96863']);
    const counts = { AA: 0, AE: 0, AP: 0 };
    for (const { zip, place } of bare.filter((row) => !repeated.includes(row))) {
      const { state, county, basis } = placeOf(geography, zip);
      const zip3 = Number(zip.slice(0, 3));
      expect([place.slice(0, 3), county, basis, state]).toEqual([
        expect.stringMatching(/^[AF]PO$/),
        null,
        'listed',
        zip3 < 100 ? 'AE' : zip3 === 340 ? 'AA' : 'AP',
      ]);
      counts[state as keyof typeof counts] += 1;
    }
    expect(counts.AA + counts.AE + counts.AP).toBe(509);
    expect(counts).toEqual({ AA: 38, AE: 346, AP: 125 });
    expect(placeOf(geography, '96860')).toMatchObject({ state: 'HI', county: '15003' });
    expect(placeOf(geography, '96863')).toMatchObject({ state: 'HI', county: '15003' });
  });

  it('places the islands that the source lacks by the ranges of USPS', () => {
    const expected = {
      '00601': ['PR', null],
      '00926': ['PR', null],
      '00802': ['VI', '78030'],
      '00830': ['VI', '78020'],
      '96799': ['AS', null],
    };
    for (const [zip, [state, county]] of Object.entries({
      ...expected,
      '96913': ['GU', '66010'],
      '96950': ['MP', '69110'],
      '96940': ['PW', null],
    })) {
      expect(placeOf(geography, zip)).toMatchObject({ zip, state, county, basis: 'range' });
    }
  });

  it('gives a ZIP newer than the data the state of its ZIP3 and no county, and one without ZIP3 nothing', () => {
    expect(placeOf(geography, '90299')).toEqual({ zip: '90299', county: null, zip3: '902', state: 'CA', basis: 'prefix' });
    expect(placeOf(geography, '06398')).toMatchObject({ state: 'CT', basis: 'prefix' });
    expect(placeOf(geography, '00000')).toEqual({ zip: '00000', county: null, zip3: '000', state: null, basis: 'none' });
  });

  it('lets no county straddle states, and says which ZIP3s do', () => {
    const statesOf = new Map<string, Set<string>>();
    for (const state of geography.states.keys()) {
      for (const place of placesWithin(geography, 'state', state)) {
        expect(place.county === null || geography.counties.get(place.county)?.state === state).toBe(true);
        statesOf.set(place.zip3, (statesOf.get(place.zip3) ?? new Set()).add(state));
      }
    }
    const straddling = [...statesOf].filter(([, states]) => states.size > 1).map(([zip3]) => zip3);
    expect(straddling.sort()).toEqual(['063', '205', '726', '739', '834', '967', '969']);
    expect([...statesOf.keys()].sort()).toEqual([...geography.zip3s.keys()].sort());
  });

  it('knows which codes a boundary may name', () => {
    expect(codeProblem(geography, 'zip5', '90210')).toBeNull();
    expect(codeProblem(geography, 'zip5', '00901')).toBeNull();
    expect(codeProblem(geography, 'zip5', '90299')).toBe('unknown');
    expect(codeProblem(geography, 'zip5', '9021')).toBe('malformed');
    expect(codeProblem(geography, 'county', '06037')).toBeNull();
    expect(codeProblem(geography, 'county', '09001')).toBe('unknown');
    expect(codeProblem(geography, 'county', '72127')).toBe('without_zip');
    expect(codeProblem(geography, 'zip3', '902')).toBeNull();
    expect(codeProblem(geography, 'zip3', '000')).toBe('unknown');
    expect(codeProblem(geography, 'state', 'AP')).toBeNull();
    expect(codeProblem(geography, 'state', 'ca')).toBe('malformed');
    expect(codeProblem(geography, 'state', 'ZZ')).toBe('unknown');
    const idle = [...geography.counties].filter(([fips]) => codeProblem(geography, 'county', fips) === 'without_zip');
    expect(new Set(idle.map(([, county]) => county.state))).toEqual(new Set(['PR', 'AS', 'MP']));
  });

  it('has the states that an address may name', () => {
    expect([...geography.states.keys()].sort()).toEqual([...states].sort());
  });

  it('loads in less than 100 ms of the processor', () => {
    const times = [1, 2, 3].map(() => {
      const before = process.cpuUsage();
      loadGeography();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(100);
  });

  it('takes the ZIP5 of a ZIP+4 and nothing else', () => {
    expect(['90210', '90210-1234'].map(zip5Of)).toEqual(['90210', '90210']);
    expect(['9021', '902101234', '90210-', '90210-12345', ' 90210', '９０２１０', ''].map(zip5Of)).toEqual(Array(7).fill(null));
  });
});
