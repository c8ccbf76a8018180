import type { TerritorySummary, TerritoryView } from '@orderly/contract';
import type { Atlas } from '../../../map/atlas.ts';

/** Told apart from each other, and from the blank, in light and dark. */
const palette = ['teal.5', 'orange.5', 'indigo.4', 'lime.6', 'grape.4', 'yellow.6', 'cyan.4', 'pink.4', 'blue.5', 'red.4'].map(
  (name) => `var(--mantine-color-${name.replace('.', '-')})`,
);
const loads = ['teal-2', 'teal-4', 'yellow-5', 'orange-6', 'red-7'].map((name) => `var(--mantine-color-${name})`);

export interface Legend {
  readonly colour: string;
  readonly label: string;
}

export interface Painting {
  /** Colours by county. */
  readonly fills: ReadonlyMap<string, string>;
  readonly legend: readonly Legend[];
}

/**
 * The territory that is drawn at each county: what lies deeper in the tree over what lies higher, and at each depth counties over states. Single ZIPs and ZIP3s are
 * smaller than what can be drawn.
 */
export function drawnAt(territories: readonly TerritoryView[], { counties }: Atlas): ReadonlyMap<string, string> {
  const drawn = new Map<string, string>();
  for (const level of levelsOf(territories)) {
    const byState = new Map(level.flatMap(({ id, boundaries }) => boundaries.state.map((code) => [code, id] as const)));
    const byCounty = new Map(level.flatMap(({ id, boundaries }) => boundaries.county.map((code) => [code, id] as const)));
    const root = level.find(({ parentId }) => parentId === null);
    for (const { fips, state } of counties) {
      const id = byCounty.get(fips) ?? byState.get(state) ?? root?.id;
      if (id !== undefined) drawn.set(fips, id);
    }
  }
  return drawn;
}

/** The territories by depth, the root first. */
function levelsOf(territories: readonly TerritoryView[]): TerritoryView[][] {
  const parents = new Map(territories.map(({ id, parentId }) => [id, parentId]));
  const levels: TerritoryView[][] = [];
  for (const territory of territories) {
    let depth = 0;
    for (let id = territory.parentId; id !== null && depth < territories.length; id = parents.get(id) ?? null) depth += 1;
    const level = levels[depth] ?? [];
    levels[depth] = [...level, territory];
  }
  return levels.filter((level) => level !== undefined);
}

/** By who operates: a colour for each organisation, the same however the map is filtered. */
export function byOperator(
  drawn: ReadonlyMap<string, string>,
  territories: readonly TerritorySummary[],
  names: ReadonlyMap<string, string>,
): Painting {
  const operators = [...new Set(territories.map(({ operatorId }) => operatorId))].sort((a, b) =>
    (names.get(a) ?? a).localeCompare(names.get(b) ?? b),
  );
  const colours = new Map(operators.map((id, at) => [id, palette[at % palette.length] as string]));
  const operatorOf = new Map(territories.map(({ id, operatorId }) => [id, operatorId]));
  const fills = new Map([...drawn].map(([fips, id]) => [fips, colours.get(operatorOf.get(id) ?? '') ?? '']));
  return { fills, legend: operators.map((id) => ({ colour: colours.get(id) as string, label: names.get(id) ?? 'An organisation' })) };
}

/** By how much there is to do: five steps up to the most that any territory has. */
export function byLoad(drawn: ReadonlyMap<string, string>, loadOf: ReadonlyMap<string, number>, what: string): Painting {
  const most = Math.max(0, ...[...new Set(drawn.values())].map((id) => loadOf.get(id) ?? 0));
  const stepOf = (load: number) => (load === 0 ? -1 : Math.min(loads.length - 1, Math.ceil((load / most) * loads.length) - 1));
  const fills = new Map(
    [...drawn].flatMap(([fips, id]) => {
      const colour = loads[stepOf(loadOf.get(id) ?? 0)];
      return colour === undefined ? [] : [[fips, colour] as const];
    }),
  );
  const shown = most === 0 ? [] : loads.map((colour, at) => ({ colour, label: rangeOf(at, most) })).filter(({ label }) => label !== '');
  return { fills, legend: [{ colour: 'var(--map-blank)', label: `no ${what}` }, ...shown] };
}

/** The whole numbers that a step stands for; '' where there is none. */
function rangeOf(step: number, most: number): string {
  const from = Math.floor((step / loads.length) * most) + 1;
  const to = Math.floor(((step + 1) / loads.length) * most);
  if (from > to) return '';
  return from === to ? String(from) : `${from} to ${to}`;
}

const draftColours = { inside: 'var(--mantine-color-teal-6)', beside: 'var(--mantine-color-gray-5)', within: 'var(--mantine-color-teal-2)' };

/** While boundaries are edited: what the draft holds, what siblings hold, and what of the parent is free. */
export function byDraft(
  { counties }: Atlas,
  draft: { readonly state: ReadonlySet<string>; readonly county: ReadonlySet<string> },
  around: { readonly drawn: ReadonlyMap<string, string>; readonly siblings: ReadonlySet<string>; readonly parent: ReadonlySet<string> },
): Painting {
  const fills = new Map<string, string>();
  for (const { fips, state } of counties) {
    const drawn = around.drawn.get(fips) ?? '';
    if (draft.county.has(fips) || draft.state.has(state)) fills.set(fips, draftColours.inside);
    else if (around.siblings.has(drawn)) fills.set(fips, draftColours.beside);
    else if (around.parent.has(drawn)) fills.set(fips, draftColours.within);
  }
  return {
    fills,
    legend: [
      { colour: draftColours.inside, label: 'in this territory' },
      { colour: draftColours.beside, label: 'another territory beside it' },
      { colour: draftColours.within, label: 'free, inside the one above' },
      { colour: 'var(--map-blank)', label: 'outside the one above' },
    ],
  };
}
