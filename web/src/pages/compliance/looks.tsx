import { Checkbox, Group, Stack, Text, Title } from '@mantine/core';
import type { JournalItem } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { Download } from './download.tsx';
import { entryColumns } from './entries.tsx';
import { exactly, timeZone } from './exactly.ts';
import type { Month } from './months.ts';
import { nameOf, roleOf } from './who.tsx';
import { classesOf, classWordsOf, isLook } from './words.ts';

/** More of a month is had as a download. */
const mostRead = 2000;

/** Who saw something of a patient in a month: by person, then look by look. */
export function Looks({ patientId, month }: { readonly patientId: string; readonly month: Month }) {
  const filter = { patientId, from: month.from, to: month.to };
  const [isAll, setAll] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['journal', 'looks', filter],
    gcTime: 0,
    queryFn: async ({ signal }) => {
      const entries: JournalItem[] = [];
      for await (const entry of client.each('searchJournal', { ...filter, limit: 100 }, { signal })) {
        entries.push(entry);
        if (entries.length >= mostRead) break;
      }
      return entries;
    },
    // Asking again would be a look of its own on record.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  if (error !== null) return <Failure failing={failingOf(error)} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading label="Reading the journal" lines={6} />;
  const looks = data.filter(isLook);
  const people = byPerson(looks);
  return (
    <Stack component="section" aria-label={`Who saw the patient in ${month.label}`}>
      <Group justify="space-between">
        <div role="status">
          <Title order={2} size="h4">
            {people.length === 0 ? `Nobody looked in ${month.label}` : `In ${month.label} ${people.length} looked, ${looks.length} times`}
          </Title>
        </div>
        <Download filter={filter} />
      </Group>
      {people.length > 0 && <People people={people} />}
      <Group justify="space-between">
        <Checkbox label="Show what was done too, not looks alone" checked={isAll} onChange={(event) => setAll(event.currentTarget.checked)} />
        <Text size="sm" c="dimmed">
          Times of {timeZone}.
        </Text>
      </Group>
      {(isAll ? data : looks).length === 0 ? (
        <Empty title="Nothing on record">Neither a look nor a step concerned this patient then.</Empty>
      ) : (
        <DataTable caption="Looks" columns={entryColumns()} rows={isAll ? data : looks} keyOf={({ id }) => id} />
      )}
      {data.length >= mostRead && <Text role="status">Only the last {mostRead} entries are shown. The download has all of them.</Text>}
    </Stack>
  );
}

interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly looks: readonly JournalItem[];
}

function byPerson(looks: readonly JournalItem[]): Person[] {
  const people = new Map<string, Person>();
  for (const entry of looks) {
    const id = `${entry.actorId} ${entry.actorRole}`;
    const known = people.get(id);
    people.set(id, { id, name: nameOf(entry), role: roleOf(entry.actorRole), looks: [...(known?.looks ?? []), entry] });
  }
  return [...people.values()];
}

function People({ people }: { readonly people: readonly Person[] }) {
  return (
    <DataTable
      caption="People who looked"
      rows={people}
      keyOf={({ id }) => id}
      columns={[
        { title: 'Who', cell: ({ name }) => name },
        { title: 'As', cell: ({ role }) => role },
        { title: 'Times', cell: ({ looks }) => looks.length },
        { title: 'Saw', cell: ({ looks }) => classWordsOf([...new Set(looks.flatMap(classesOf))]) },
        { title: 'First', cell: ({ looks }) => exactly(looks.at(-1)?.at ?? '') },
        { title: 'Last', cell: ({ looks }) => exactly(looks[0]?.at ?? '') },
        { title: 'From', cell: ({ looks }) => [...new Set(looks.map(({ source }) => source ?? 'the system'))].join(', ') },
      ]}
    />
  );
}
