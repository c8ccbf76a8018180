import type { TerritorySummary, TerritoryView } from '@orderly/contract';
import type { Atlas, County } from '../../../map/atlas.ts';
import { type CodeTexts, codesIn, textsOf, toggled } from './codes.ts';
import { withBelow } from './data.ts';
import { byDraft, type Painting } from './painting.ts';

/** Boundaries while they are edited. */
export interface Draft {
  readonly texts: CodeTexts;
  /** `2026-12-01`; empty for today. */
  readonly validFrom: string;
  /** What a click on the map takes in, or out. */
  readonly takes: 'county' | 'state';
  /** Counties that the server said something against. */
  readonly clashing: readonly string[];
  readonly clashingStates: readonly string[];
}

export function draftOf(territory: TerritoryView): Draft {
  return { texts: textsOf(territory), validFrom: '', takes: 'county', clashing: [], clashingStates: [] };
}

/** The draft after a click on a county of the map. */
export function clicked(draft: Draft, { fips, state }: County): Draft {
  const { takes, texts } = draft;
  return { ...draft, texts: { ...texts, [takes]: toggled(texts[takes], takes === 'county' ? fips : state) } };
}

/** The draft as the map shows it, among its siblings and inside the territory above it. */
export function paintDraft(
  atlas: Atlas,
  draft: Draft,
  territory: TerritoryView,
  { territories, drawn }: { readonly territories: readonly TerritorySummary[]; readonly drawn: ReadonlyMap<string, string> },
): Painting {
  const siblings = territories.filter(({ id, parentId }) => parentId === territory.parentId && id !== territory.id);
  return byDraft(
    atlas,
    { state: new Set(codesIn(draft.texts.state)), county: new Set(codesIn(draft.texts.county)) },
    {
      drawn,
      siblings: new Set(siblings.flatMap(({ id }) => [...withBelow(territories, id)])),
      parent: territory.parentId === null ? new Set() : withBelow(territories, territory.parentId),
    },
  );
}

/** The counties of what clashes. */
export function hatchedOf({ clashing, clashingStates }: Draft, atlas: Atlas | undefined): ReadonlySet<string> {
  const states = new Set(clashingStates);
  return new Set([...clashing, ...(atlas?.counties ?? []).filter(({ state }) => states.has(state)).map(({ fips }) => fips)]);
}
