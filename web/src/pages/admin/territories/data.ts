import type { TerritorySummary, TerritoryView } from '@orderly/contract';
import { queryOptions } from '@tanstack/react-query';
import { client } from '../../../api/client.ts';

/** Territories that are read at once with their boundaries. */
const atOnce = 6;

/** The whole tree, without retired ones, as far as one may see it. */
export const treeQuery = queryOptions({
  queryKey: ['territories', 'tree'],
  queryFn: async ({ signal }) => {
    const territories: TerritorySummary[] = [];
    for await (const territory of client.each('listTerritories', { limit: 100 }, { signal })) territories.push(territory);
    return territories;
  },
});

export const territoryQuery = (id: string) =>
  queryOptions({ queryKey: ['territories', 'one', id], queryFn: ({ signal }) => client.readTerritory({ id }, { signal }) });

/** What every territory holds, for the map. */
export const boundariesQuery = (territories: readonly TerritorySummary[]) =>
  queryOptions({
    queryKey: ['territories', 'boundaries', territories.map(({ id }) => id)],
    queryFn: async ({ signal }) => {
      const views: TerritoryView[] = [];
      for (let at = 0; at < territories.length; at += atOnce) {
        const some = territories.slice(at, at + atOnce).map(({ id }) => client.readTerritory({ id }, { signal }));
        views.push(...(await Promise.all(some)));
      }
      return views;
    },
  });

const loadEveryMs = 30_000;

/** What is under way in each territory; those without any are left out. */
export const loadQuery = queryOptions({
  queryKey: ['territories', 'load'],
  queryFn: async ({ signal }) => (await client.readTerritoryLoad({}, { signal })).items,
  refetchInterval: loadEveryMs,
});

export interface TerritoryNode {
  readonly value: string;
  readonly label: string;
  readonly children: TerritoryNode[];
}

/** The tree as it hangs together; what has its parent out of sight stands at the top. */
export function treeOf(territories: readonly TerritorySummary[]): TerritoryNode[] {
  const nodes = new Map(territories.map(({ id, name }) => [id, { value: id, label: name, children: [] as TerritoryNode[] }]));
  const tops: TerritoryNode[] = [];
  for (const { id, parentId } of territories) {
    const node = nodes.get(id) as TerritoryNode;
    const parent = parentId === null ? undefined : nodes.get(parentId);
    (parent?.children ?? tops).push(node);
  }
  for (const { children } of nodes.values()) children.sort((a, b) => a.label.localeCompare(b.label));
  return tops;
}

/** The ids of a territory and of all below it. */
export function withBelow(territories: readonly TerritorySummary[], id: string): ReadonlySet<string> {
  const found = new Set([id]);
  // Parents may stand after their children in the list, so it is gone through until nothing more is found.
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const one of territories) if (one.parentId !== null && found.has(one.parentId)) found.add(one.id);
  }
  return found;
}
