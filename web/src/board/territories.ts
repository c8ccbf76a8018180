import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { client } from '../api/client.ts';

export interface Territory {
  readonly id: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly operatorId: string;
}

/** A choice lists so many at most; the journal of a firm of any size has far fewer. */
const mostTerritories = 2000;

/** The territories that one may see. */
const territoriesQuery = {
  queryKey: ['territories', 'mine'],
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Territory[]> => {
    const territories: Territory[] = [];
    for await (const { id, parentId, name, operatorId } of client.each('listTerritories', { limit: 100 }, { signal })) {
      territories.push({ id, parentId, name, operatorId });
      if (territories.length === mostTerritories) break;
    }
    return territories;
  },
};

/** The territories one may see, as a choice offers them; undefined until they are read. */
export function useTerritories(): readonly Territory[] | undefined {
  const { data } = useQuery(territoriesQuery);
  return useMemo(() => (data === undefined ? undefined : inTreeOrder(data)), [data]);
}

/** A territory with all that lies below it. */
export function withBelow(territories: readonly Territory[], id: string): ReadonlySet<string> {
  const within = new Set([id]);
  let size = 0;
  while (size !== within.size) {
    size = within.size;
    for (const { id: one, parentId } of territories) if (parentId !== null && within.has(parentId)) within.add(one);
  }
  return within;
}

/** Each territory after the one it lies in, siblings by name. */
function inTreeOrder(territories: readonly Territory[]): Territory[] {
  const known = new Set(territories.map(({ id }) => id));
  const children = Map.groupBy(territories, ({ parentId }) => (parentId !== null && known.has(parentId) ? parentId : null));
  const walk = (parent: string | null): Territory[] =>
    (children.get(parent) ?? []).toSorted((a, b) => a.name.localeCompare(b.name)).flatMap((one) => [one, ...walk(one.id)]);
  return walk(null);
}
