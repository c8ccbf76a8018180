import { Anchor, Badge, Button, Card, Group, Select, Text, Title } from '@mantine/core';
import { notificationKinds } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { failingOf } from '../../../api/failing.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { Page as Frame } from '../../../ui/page.tsx';
import { Failure, Loading } from '../../../ui/states.tsx';
import { addressOf, nameOf } from './keys.ts';

/** The texts of messages. */
export function Page() {
  const { data, error, refetch } = useQuery({ queryKey: ['templates'], queryFn: ({ signal }) => client.listTemplates({}, { signal }) });
  return (
    <Frame title="Templates" lead="The texts of mail and SMS. None can name anything of a patient.">
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading />}
      {data !== undefined && (
        <DataTable
          caption="Templates"
          rows={data.items}
          keyOf={({ key }) => key}
          columns={[
            {
              title: 'For',
              cell: ({ key }) => (
                <Anchor component={Link} to={addressOf(key)}>
                  {nameOf(key)}
                </Anchor>
              ),
            },
            { title: 'Version', cell: ({ version }) => (version === 0 ? 'as shipped' : version) },
            { title: 'Text', cell: ({ isStandard }) => (isStandard ? 'The one that is shipped' : <Badge variant="light">Your own</Badge>) },
          ]}
        />
      )}
      <ForOneEvent />
    </Frame>
  );
}

/** A text for one event alone goes before that for all. */
function ForOneEvent() {
  const navigate = useNavigate();
  const [channel, setChannel] = useState('email');
  const [kind, setKind] = useState<string | null>(null);
  return (
    <Card withBorder component="section" aria-labelledby="for-one">
      <Title order={2} size="h4" id="for-one">
        A text for one event
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        It goes before the text for all events.
      </Text>
      <Group align="flex-end">
        <Select
          label="By"
          allowDeselect={false}
          w={110}
          data={[
            { value: 'email', label: 'Mail' },
            { value: 'sms', label: 'SMS' },
          ]}
          value={channel}
          onChange={(value) => value !== null && setChannel(value)}
        />
        <Select
          label="Event"
          searchable
          w={320}
          data={Object.entries(notificationKinds).map(([value, label]) => ({ value, label }))}
          value={kind}
          onChange={setKind}
        />
        <Button variant="default" disabled={kind === null} onClick={() => void navigate({ to: addressOf(`${channel}.${kind}`) as '/' })}>
          Write it
        </Button>
      </Group>
    </Card>
  );
}
