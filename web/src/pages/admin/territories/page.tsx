import { Grid, Stack } from '@mantine/core';
import type { TerritorySummary } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { failingOf } from '../../../api/failing.ts';
import { CountyList } from '../../../map/county-list.tsx';
import { around, wholeCountry } from '../../../map/view.ts';
import { Page as Frame } from '../../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../../ui/states.tsx';
import { BoundaryEditor } from './boundary-editor.tsx';
import { codesIn, toggled } from './codes.ts';
import { territoryQuery, treeQuery } from './data.ts';
import { Detail } from './detail.tsx';
import { type Draft, draftOf } from './draft.ts';
import { countiesOf, useDrawing } from './drawing.ts';
import { Locate } from './locate.tsx';
import { MapPanel } from './map-panel.tsx';
import { TerritoryTree } from './tree.tsx';

/** Who serves which part of the country. */
export function Page() {
  const { data, error, refetch } = useQuery(treeQuery);
  return (
    <Frame title="Territories" lead="Who serves which part of the country. Boundaries change from a day on; orders keep their territory.">
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading lines={8} />}
      {data?.length === 0 && <Empty title="No territory yet">The first one is the root; the installation makes it.</Empty>}
      {data !== undefined && data.length > 0 && <Territories territories={data} />}
    </Frame>
  );
}

function Territories({ territories }: { readonly territories: readonly TerritorySummary[] }) {
  const top = territories.find(({ parentId }) => parentId === null) ?? territories[0];
  const [id, setId] = useState(top?.id ?? '');
  const [draft, setDraft] = useState<Draft | null>(null);
  const [view, setView] = useState(wholeCountry);
  const drawing = useDrawing(territories);
  const { data: territory, error, refetch } = useQuery(territoryQuery(id));
  const { atlas, drawn, operators } = drawing;
  const choose = (next: string) => {
    setId(next);
    setDraft(null);
    const boxes = [...countiesOf(territories, drawn, next)].flatMap((fips) => atlas?.byFips.get(fips)?.box ?? []);
    setView(next === top?.id ? wholeCountry : around(boxes));
  };
  return (
    <Grid>
      <Grid.Col span={{ base: 12, md: 4, lg: 3 }}>
        <Stack>
          {draft === null ? (
            <>
              <Locate onFound={({ territoryId }) => territories.some((one) => one.id === territoryId) && choose(territoryId)} />
              <TerritoryTree territories={territories} chosen={id} onChoose={choose} />
            </>
          ) : (
            atlas !== undefined && (
              <CountyList
                atlas={atlas}
                chosen={new Set(codesIn(draft.texts.county))}
                onToggle={({ fips }) => setDraft({ ...draft, texts: { ...draft.texts, county: toggled(draft.texts.county, fips) } })}
              />
            )
          )}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 8, lg: 9 }}>
        <Stack>
          <MapPanel
            territories={territories}
            drawing={drawing}
            chosen={territory}
            draft={draft}
            view={view}
            onView={setView}
            onChoose={choose}
            onDraft={setDraft}
          />
          {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
          {territory !== undefined && draft === null && (
            <Detail
              key={territory.id}
              territory={territory}
              territories={territories}
              operatorName={operators.get(territory.operatorId) ?? 'another organisation'}
              onChoose={choose}
              onEditBoundaries={() => setDraft(draftOf(territory))}
            />
          )}
          {territory !== undefined && draft !== null && (
            <BoundaryEditor territory={territory} draft={draft} onDraft={setDraft} onDone={() => setDraft(null)} />
          )}
        </Stack>
      </Grid.Col>
    </Grid>
  );
}
