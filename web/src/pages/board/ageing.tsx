import { Button, Group, Select, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { failingOf } from '../../api/failing.ts';
import { type Age, ageOf, ages, compareWaiting, isWaiting, tabulate } from '../../board/ageing.ts';
import { mostOfColumn } from '../../board/collection.ts';
import { type BoardStage, boardStages } from '../../board/columns.ts';
import { filtersOf } from '../../board/filters.ts';
import { useTerritories, withBelow } from '../../board/territories.ts';
import { useCollection } from '../../board/use-collection.ts';
import { Page as Frame } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { useNow } from '../../ui/time.tsx';
import { AgeingTable, type Cell } from './ageing-table.tsx';
import { WaitingRow } from './waiting-row.tsx';

const shownAtOnce = 50;

/** How long orders wait, by firm and stage, and which wait longest. */
export function Page() {
  const { territoryId, cell, set } = useAgeingSearch();
  const territories = useTerritories();
  const within = useMemo(() => (territoryId === undefined ? null : withBelow(territories ?? [], territoryId)), [territories, territoryId]);
  const { collection, snapshot } = useCollection({ stages: boardStages, territoryId }, within);
  const nowMs = useNow();
  const rows = useMemo(() => tabulate(snapshot.orders, nowMs), [snapshot.orders, nowMs]);
  const waiting = useMemo(() => snapshot.orders.filter(isWaiting).sort(compareWaiting), [snapshot.orders]);
  const shown = waiting.filter((order) => isOfCell(order, cell, nowMs));
  const [most, setMost] = useState(shownAtOnce);
  const isReading = Object.values(snapshot.extent).includes('reading');
  const isCut = Object.values(snapshot.extent).includes('cut');
  return (
    <Frame title="Ageing" lead="How long orders wait for their next step. Choose a number to see which they are.">
      {snapshot.error !== null && <Failure failing={failingOf(snapshot.error)} onRetry={collection.reread} />}
      <Select
        label="Territory"
        placeholder="All of mine"
        data={(territories ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={territoryId ?? null}
        onChange={(id) => set({ territoryId: id ?? undefined })}
        searchable
        clearable
        w={{ base: '100%', xs: 260 }}
      />
      {isReading && waiting.length === 0 && <Loading />}
      {!isReading && waiting.length === 0 && <Empty title="Nothing waits">Every order here is done.</Empty>}
      {waiting.length > 0 && (
        <>
          {isCut && (
            <Text size="sm">
              Of each stage the {mostOfColumn.toLocaleString('en')} due first are counted. Choose a territory to count the others.
            </Text>
          )}
          <AgeingTable rows={rows} chosen={cell} onChoose={(next) => set(next)} />
          <Stack gap="xs">
            <Group justify="space-between">
              <Text component="h2" fw={600}>
                Longest waiting first
              </Text>
              <Text size="sm" c="dimmed" role="status" aria-live="polite">
                {shown.length.toLocaleString('en')} {shown.length === 1 ? 'order' : 'orders'}
              </Text>
            </Group>
            <Table.ScrollContainer
              minWidth={640}
              scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': 'Longest waiting first' } }}
            >
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    {['Order', 'Stands in', 'Waits for', 'Since', 'Operated by', ''].map((title) => (
                      <Table.Th key={title}>{title === '' ? <VisuallyHidden>Actions</VisuallyHidden> : title}</Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {shown.slice(0, most).map((order) => (
                    <WaitingRow key={order.id} order={order} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
            {shown.length > most && (
              <Button variant="default" onClick={() => setMost(most + shownAtOnce)}>
                Show {Math.min(shownAtOnce, shown.length - most)} more
              </Button>
            )}
          </Stack>
        </>
      )}
    </Frame>
  );
}

function isOfCell(order: Parameters<typeof ageOf>[0] & { organizationId: string; stage: string }, cell: Cell, nowMs: number): boolean {
  if (cell.organizationId !== undefined && order.organizationId !== cell.organizationId) return false;
  if (cell.stage !== undefined && order.stage !== cell.stage) return false;
  return cell.age === undefined || ageOf(order, nowMs) === cell.age;
}

/** What the address says is looked at. */
function useAgeingSearch() {
  const search = useSearch({ strict: false }) as Readonly<Record<string, unknown>>;
  const navigate = useNavigate();
  const { territoryId, organizationId } = filtersOf(search);
  const stage = boardStages.find((one) => one === search.stage);
  const age = ages.find((one) => one.age === search.age)?.age;
  return {
    territoryId,
    cell: { organizationId, stage, age } satisfies Cell,
    set(change: { territoryId?: string | undefined; organizationId?: string | undefined; stage?: BoardStage | undefined; age?: Age | undefined }) {
      const next = Object.entries({ territoryId, organizationId, stage, age, ...change }).filter(([, value]) => value !== undefined);
      void navigate({ to: '/ageing' as '/', search: Object.fromEntries(next) as Record<string, never>, resetScroll: false });
    },
  };
}
