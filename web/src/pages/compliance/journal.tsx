import { Button, Group, Pill, Select, Stack, Text, TextInput } from '@mantine/core';
import type { JournalItem } from '@orderly/contract';
import { type FormEvent, useState } from 'react';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { usePaged } from '../../api/paged.ts';
import { useMe } from '../../app/session.ts';
import { Listing } from '../../ui/listing.tsx';
import { Page as Frame } from '../../ui/page.tsx';
import { Empty } from '../../ui/states.tsx';
import { Checkpoint } from './checkpoint.tsx';
import { Download } from './download.tsx';
import { entryColumns } from './entries.tsx';
import { timeZone } from './exactly.ts';
import { type Filter, parametersOf, untouched } from './filter.ts';
import { OrderFilter } from './order-filter.tsx';
import { PatientFilter } from './patient-filter.tsx';
import { nameOf } from './who.tsx';
import { actionOptions, outcomeWords } from './words.ts';

/** The record of everything that happened or was looked at. */
export function Page() {
  const { permissions } = useMe();
  const [filter, setFilter] = useState<Filter>(untouched);
  const change = (part: Partial<Filter>) => setFilter({ ...filter, ...part });
  const parameters = parametersOf(filter);
  const list = usePaged(
    ['journal', 'search', parameters],
    (cursor, signal) => client.searchJournal({ ...parameters, ...cursor, limit: 50 }, { signal }),
    {
      isOfPatients: true,
    },
  );
  const only = (entry: JournalItem) => change({ actor: { id: entry.actorId ?? '', name: nameOf(entry) } });
  return (
    <Frame
      title="Journal"
      lead="Everything that happened or was looked at, newest first. That you searched is in it too."
      actions={<Download filter={parameters} />}
    >
      <Stack gap="sm">
        <Fields key={JSON.stringify(filter)} filter={filter} onSearch={change} />
        <Group align="flex-end">
          <OrderFilter onFound={(order) => change({ order })} />
          {permissions.includes('patients.find') && <PatientFilter onFound={(patient) => change({ patient })} />}
        </Group>
        <Chosen filter={filter} onChange={change} />
        <Text size="sm" c="dimmed">
          Times of {timeZone}. For whoever did one of the entries, choose “Only theirs” there.
        </Text>
      </Stack>
      <Checkpoint />
      <Listing
        what="entries"
        list={list}
        failing={list.error === null ? null : failingOf(list.error)}
        keyOf={({ id }) => id}
        empty={<Empty title="No entry like that">Widen the time, or leave something out.</Empty>}
        columns={entryColumns(only)}
      />
    </Frame>
  );
}

/** What is typed counts when one searches, since every search is on record. */
function Fields({ filter, onSearch }: { readonly filter: Filter; readonly onSearch: (part: Partial<Filter>) => void }) {
  const [{ action, outcome, from, to }, setTyped] = useState(filter);
  const type = (part: Partial<Filter>) => setTyped((before) => ({ ...before, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch({ action, outcome, from, to });
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end">
        <Select
          label="What"
          placeholder="Anything"
          clearable
          searchable
          w={260}
          data={actionOptions}
          value={action}
          onChange={(value) => type({ action: value })}
        />
        <Select
          label="How it ended"
          placeholder="However"
          clearable
          data={Object.entries(outcomeWords).map(([value, label]) => ({ value, label }))}
          value={outcome}
          onChange={(value) => type({ outcome: value as Filter['outcome'] })}
        />
        <TextInput label="From" type="datetime-local" value={from} onChange={(event) => type({ from: event.currentTarget.value })} />
        <TextInput label="Until" type="datetime-local" value={to} onChange={(event) => type({ to: event.currentTarget.value })} />
        <Button type="submit">Search the journal</Button>
      </Group>
    </form>
  );
}

/** What was chosen elsewhere than in a field, each to be taken away. */
function Chosen({ filter, onChange }: { readonly filter: Filter; readonly onChange: (part: Partial<Filter>) => void }) {
  const { actor, order, patient } = filter;
  const pills = [
    actor === null ? null : { key: 'actor', label: `by ${actor.name}`, without: { actor: null } },
    order === null ? null : { key: 'order', label: `order ${order.number}`, without: { order: null } },
    patient === null ? null : { key: 'patient', label: 'one patient', without: { patient: null } },
  ].filter((pill) => pill !== null);
  if (pills.length === 0) return null;
  return (
    <Group gap="xs">
      {pills.map(({ key, label, without }) => (
        <Pill
          key={key}
          size="md"
          withRemoveButton
          removeButtonProps={{ 'aria-label': `Leave out: ${label}`, 'aria-hidden': false, tabIndex: 0 }}
          onRemove={() => onChange(without)}
        >
          {label}
        </Pill>
      ))}
      <Button size="compact-xs" variant="subtle" onClick={() => onChange(untouched)}>
        Leave all out
      </Button>
    </Group>
  );
}
