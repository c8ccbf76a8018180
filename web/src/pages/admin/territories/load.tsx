import { Skeleton, Text } from '@mantine/core';
import type { TerritoryLoad } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { failingOf } from '../../../api/failing.ts';
import { Failure } from '../../../ui/states.tsx';
import { loadQuery } from './data.ts';

type Row = TerritoryLoad['items'][number];
const counted = ['pending', 'preparing', 'shipped', 'overdue', 'held'] as const;
type Sums = Record<(typeof counted)[number], number>;

/** What is under way in a territory and in those below it. */
export function Load({ within }: { readonly within: ReadonlySet<string> }) {
  const { data, error, refetch } = useQuery(loadQuery);
  if (error !== null) return <Failure failing={failingOf(error)} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton h={20} w={260} aria-label="Counting what is under way" />;
  const { pending, preparing, shipped, overdue, held } = sumOf(data.filter(({ territoryId }) => within.has(territoryId)));
  const all = pending + preparing + shipped;
  const where = within.size > 1 ? 'here and below' : 'here';
  if (all === 0) return <Text size="sm">Nothing is under way {where}.</Text>;
  return (
    <Text size="sm">
      <b>
        {all.toLocaleString('en')} orders under way {where}:
      </b>{' '}
      {pending} pending, {preparing} preparing, {shipped} shipped; {overdue} of them overdue, {held} held.
    </Text>
  );
}

function sumOf(rows: readonly Row[]): Sums {
  const sums: Sums = { pending: 0, preparing: 0, shipped: 0, overdue: 0, held: 0 };
  for (const row of rows) for (const name of counted) sums[name] += row[name];
  return sums;
}
