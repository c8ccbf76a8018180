import { Badge, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { Operations } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { client } from '../../../api/client.ts';
import { failingOf } from '../../../api/failing.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { Empty, Failure, Loading } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { channelWords } from '../messages/words.ts';
import { askEveryMs } from './every.ts';

const longBehind = 1000;
const longUnplacedMs = 5000;

/** Journal, followers, messages and jobs: whether they get on, and what waits. */
export function Background() {
  const { data, error, refetch } = useQuery({
    queryKey: ['operations', 'background'],
    queryFn: ({ signal }) => client.readOperations({}, { signal }),
    refetchInterval: askEveryMs,
  });
  if (error !== null) return <Failure failing={failingOf(error)} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading lines={10} />;
  return (
    <Stack gap="lg">
      <Journal journal={data.journal} outbox={data.outbox} />
      <Part title="Who reads the journal">
        <Followers followers={data.followers} />
      </Part>
      <Part title="Messages">
        <Deliveries deliveries={data.deliveries} />
      </Part>
      <Part title="Jobs">
        <Jobs jobs={data.jobs} />
      </Part>
    </Stack>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Stack gap="sm" component="section" aria-label={title}>
      <Title order={2} size="h4">
        {title}
      </Title>
      {children}
    </Stack>
  );
}

function Journal({ journal, outbox }: Pick<Operations, 'journal' | 'outbox'>) {
  const { position, unplaced, oldestUnplacedMs } = journal;
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      <Figure what="Journal, up to" figure={position.toLocaleString('en')} note="Every entry up to there has its place in the log." />
      <Figure
        what="Waiting for a place"
        figure={unplaced.toLocaleString('en')}
        note={unplaced === 0 ? 'None waits.' : `The oldest for ${(oldestUnplacedMs / 1000).toFixed(1)} s.`}
        isBad={oldestUnplacedMs > longUnplacedMs}
      />
      <Figure
        what="Kept in the outbox"
        figure={outbox.kept.toLocaleString('en')}
        note={outbox.oldestAt === null ? 'Nothing is kept.' : 'No mail server or SMS service takes them.'}
      />
    </SimpleGrid>
  );
}

interface FigureProps {
  readonly what: string;
  readonly figure: string;
  readonly note: string;
  readonly isBad?: boolean;
}

function Figure({ what, figure, note, isBad = false }: FigureProps) {
  return (
    <Card withBorder>
      <Text size="sm" c="dimmed">
        {what}
      </Text>
      <Group gap="xs">
        <Text size="xl" fw={600}>
          {figure}
        </Text>
        {isBad && <Late />}
      </Group>
      <Text size="sm">{note}</Text>
    </Card>
  );
}

function Late() {
  return (
    <Badge color="red" variant="light">
      Late
    </Badge>
  );
}

function Followers({ followers }: Pick<Operations, 'followers'>) {
  return (
    <DataTable
      caption="Who reads the journal"
      rows={followers}
      keyOf={({ name }) => name}
      columns={[
        { title: 'Who', cell: ({ name }) => name.replaceAll('_', ' ') },
        {
          title: 'Entries left',
          cell: ({ behind }) => (
            <Group gap="xs">
              {behind.toLocaleString('en')}
              {behind > longBehind && <Late />}
            </Group>
          ),
        },
        { title: 'Up to', cell: ({ position }) => position.toLocaleString('en') },
        { title: 'Moved', cell: ({ movedAt }) => <Time at={movedAt} size="sm" /> },
      ]}
    />
  );
}

function Deliveries({ deliveries }: Pick<Operations, 'deliveries'>) {
  return (
    <DataTable
      caption="Messages"
      rows={deliveries}
      keyOf={({ channel }) => channel}
      columns={[
        { title: 'By', cell: ({ channel }) => channelWords[channel] },
        {
          title: 'Wait',
          cell: ({ queued, late }) => (
            <Group gap="xs">
              {queued.toLocaleString('en')}
              {late > 0 && <Late />}
            </Group>
          ),
        },
        { title: 'Due longest', cell: ({ oldestDueAt }) => <Since at={oldestDueAt} /> },
        { title: 'Tried in vain', cell: ({ retrying }) => retrying.toLocaleString('en') },
        { title: 'Given up today', cell: ({ failedLastDay }) => failedLastDay.toLocaleString('en') },
      ]}
    />
  );
}

function Jobs({ jobs }: Pick<Operations, 'jobs'>) {
  if (jobs.length === 0) return <Empty title="No job waits">Checks and sealing are done as they come.</Empty>;
  return (
    <DataTable
      caption="Jobs"
      rows={jobs}
      keyOf={({ task }) => task}
      columns={[
        { title: 'Job', cell: ({ task }) => task.replaceAll(/[-_]/g, ' ') },
        { title: 'Wait', cell: ({ waiting }) => waiting.toLocaleString('en') },
        { title: 'Running', cell: ({ running }) => running.toLocaleString('en') },
        { title: 'Later', cell: ({ planned }) => planned.toLocaleString('en') },
        { title: 'Tried in vain', cell: ({ retrying }) => retrying.toLocaleString('en') },
        { title: 'Given up', cell: ({ givenUp }) => (givenUp > 0 ? <Badge color="red">{givenUp.toLocaleString('en')}</Badge> : '0') },
        { title: 'Due longest', cell: ({ oldestDueAt }) => <Since at={oldestDueAt} /> },
      ]}
    />
  );
}

function Since({ at }: { readonly at: string | null }) {
  return at === null ? 'none' : <Time at={at} size="sm" />;
}
