import type { TerritorySummary } from '@orderly/contract';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { client } from '../../../api/client.ts';
import { type Atlas, atlasQuery } from '../../../map/atlas.ts';
import { boundariesQuery, withBelow } from './data.ts';
import { drawnAt } from './painting.ts';

/** Names of the organisations that may operate territories, by id. */
const operatorsQuery = queryOptions({
  queryKey: ['organizations', 'operators'],
  queryFn: async ({ signal }) => {
    const names = new Map<string, string>();
    for (const kind of ['master_distributor', 'distributor'] as const) {
      for await (const { id, name } of client.each('listOrganizations', { kind, limit: 100 }, { signal })) names.set(id, name);
    }
    return names;
  },
});

const nothing: ReadonlyMap<string, string> = new Map();

export interface Drawing {
  readonly atlas: Atlas | undefined;
  /** The territory at each county. */
  readonly drawn: ReadonlyMap<string, string>;
  readonly operators: ReadonlyMap<string, string>;
  readonly error: Error | null;
  readonly reread: () => void;
}

/** All that the map is drawn from. */
export function useDrawing(territories: readonly TerritorySummary[]): Drawing {
  const atlas = useQuery(atlasQuery);
  const boundaries = useQuery(boundariesQuery(territories));
  const operators = useQuery(operatorsQuery);
  const drawn = useMemo(
    () => (boundaries.data === undefined || atlas.data === undefined ? nothing : drawnAt(boundaries.data, atlas.data)),
    [boundaries.data, atlas.data],
  );
  return {
    atlas: atlas.data,
    drawn,
    operators: operators.data ?? nothing,
    error: atlas.error ?? boundaries.error ?? operators.error,
    reread: () => {
      for (const query of [atlas, boundaries, operators]) if (query.error !== null) void query.refetch();
    },
  };
}

/** The counties that a territory, with all below it, is drawn at. */
export function countiesOf(territories: readonly TerritorySummary[], drawn: ReadonlyMap<string, string>, id: string): ReadonlySet<string> {
  const below = withBelow(territories, id);
  return new Set([...drawn].filter(([, territoryId]) => below.has(territoryId)).map(([fips]) => fips));
}
