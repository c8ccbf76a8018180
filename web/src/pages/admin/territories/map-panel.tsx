import { Group, SegmentedControl, Stack, Text } from '@mantine/core';
import type { TerritorySummary, TerritoryView } from '@orderly/contract';
import { useMemo, useState } from 'react';
import { failingOf } from '../../../api/failing.ts';
import type { Atlas, County } from '../../../map/atlas.ts';
import { UsMap } from '../../../map/us-map.tsx';
import type { View } from '../../../map/view.ts';
import { Failure, Loading } from '../../../ui/states.tsx';
import { type Colouring, colouringWords, usePainting } from './colouring.ts';
import { clicked, type Draft, hatchedOf, paintDraft } from './draft.ts';
import { countiesOf, type Drawing } from './drawing.ts';
import { Legend } from './legend.tsx';

interface MapPanelProps {
  readonly territories: readonly TerritorySummary[];
  readonly drawing: Drawing;
  /** The one that is outlined. */
  readonly chosen: TerritoryView | undefined;
  readonly draft: Draft | null;
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly onChoose: (id: string) => void;
  readonly onDraft: (draft: Draft) => void;
}

/** The map with its colours, or, while boundaries are edited, with the draft. */
export function MapPanel({ territories, drawing, chosen, draft, view, onView, onChoose, onDraft }: MapPanelProps) {
  const { atlas, drawn } = drawing;
  const [colouring, setColouring] = useState<Colouring>('operator');
  const [pointed, setPointed] = useState<County | null>(null);
  const plain = usePainting(colouring, territories, drawing);
  const painting =
    atlas !== undefined && draft !== null && chosen !== undefined ? paintDraft(atlas, draft, chosen, { territories, drawn }) : plain.painting;
  const lines = useOutline(atlas, territories, drawn, (draft === null ? chosen?.id : chosen?.parentId) ?? null);
  const hatched = useMemo(() => (draft === null ? none : hatchedOf(draft, atlas)), [draft, atlas]);
  const failed = drawing.error ?? plain.error;
  if (failed !== null) return <Failure failing={failingOf(failed)} onRetry={drawing.reread} />;
  if (atlas === undefined) return <Loading label="Reading the map" lines={10} />;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Legend items={painting.legend} />
        {draft === null && (
          <SegmentedControl
            aria-label="Coloured by"
            size="xs"
            value={colouring}
            onChange={(value) => setColouring(value as Colouring)}
            data={Object.entries(colouringWords).map(([value, label]) => ({ value, label }))}
          />
        )}
      </Group>
      <UsMap
        atlas={atlas}
        label={draft === null ? `Territories, coloured by ${colouringWords[colouring].toLowerCase()}` : `The draft of ${chosen?.name}`}
        fills={painting.fills}
        lines={lines}
        hatched={hatched}
        view={view}
        onView={onView}
        onPoint={setPointed}
        onChoose={(county) => {
          if (draft !== null) onDraft(clicked(draft, county));
          else if (drawn.has(county.fips)) onChoose(drawn.get(county.fips) as string);
        }}
      />
      <Text size="sm" c="dimmed" mih={22}>
        {pointed === null
          ? 'Single ZIPs and ZIP3s are too small to be drawn; “Who serves this ZIP?” knows them.'
          : aboutOf(pointed, territories, drawing)}
      </Text>
    </Stack>
  );
}

const none: ReadonlySet<string> = new Set();

function aboutOf({ fips, name, state }: County, territories: readonly TerritorySummary[], { drawn, operators }: Drawing): string {
  const territory = territories.find(({ id }) => id === drawn.get(fips));
  const place = `${name}, ${state} (${fips})`;
  return territory === undefined
    ? place
    : `${place}: ${territory.name}, operated by ${operators.get(territory.operatorId) ?? 'another organisation'}`;
}

/** Around the counties of one territory. */
function useOutline(
  atlas: Atlas | undefined,
  territories: readonly TerritorySummary[],
  drawn: ReadonlyMap<string, string>,
  id: string | null,
): string {
  return useMemo(() => {
    if (atlas === undefined || id === null) return '';
    const inside = countiesOf(territories, drawn, id);
    return atlas.linesBetween((one, other) => inside.has(one) !== inside.has(other));
  }, [atlas, territories, drawn, id]);
}
