import { Alert, Anchor, Group, Select, SimpleGrid, Stack, Switch, Text, TextInput } from '@mantine/core';
import type { PreferencesView, SetPreferences } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { useSending } from '../../api/sending.ts';
import { Form } from '../../ui/form.tsx';
import { Page as Frame } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { zonesWith } from '../../ui/time-zones.ts';
import { Kinds } from './kinds.tsx';
import { Phone } from './phone.tsx';

/** What one is told, by which ways, and when not. */
export function Page() {
  const { data, error, refetch } = useQuery({
    queryKey: ['notification-preferences'],
    queryFn: ({ signal }) => client.readPreferences({}, { signal }),
    // What one is choosing is not to be overwritten meanwhile.
    refetchOnWindowFocus: false,
  });
  return (
    <Frame
      title="What you are told"
      lead="Messages hold the order’s number, its stage and a link: nothing of a patient."
      actions={
        <Anchor component={Link} to="/notifications">
          Your notifications
        </Anchor>
      }
    >
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading lines={8} />}
      {data !== undefined && (
        <Stack gap="xl">
          <Preferences preferences={data} />
          <Phone phone={data.phone} />
        </Stack>
      )}
    </Frame>
  );
}

const digestWords = { off: 'As it happens', hourly: 'Together, every full hour', daily: 'Together, once a day' } as const;

function Preferences({ preferences }: { readonly preferences: PreferencesView }) {
  const { email, phone, kinds, ...settable } = preferences;
  const [wanted, setWanted] = useState<SetPreferences>(settable);
  const [isSaved, setSaved] = useState(false);
  const change = (part: Partial<SetPreferences>) => {
    setSaved(false);
    setWanted({ ...wanted, ...part });
  };
  const saving = useSending((body: SetPreferences) => client.setPreferences({ body }), {
    rereads: [['notification-preferences']],
    onDone: () => setSaved(true),
  });
  if (kinds.length === 0) return <Empty title="People of your role are told nothing by themselves">An administrator decides that.</Empty>;
  return (
    <Form sending={saving} does="Save" onSubmit={() => saving.send(wanted)}>
      <Kinds kinds={kinds} choices={wanted.choices} hasPhone={phone?.verified === true} onChange={(choices) => change({ choices })} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        <QuietHours wanted={wanted} errors={saving.errors} onChange={change} />
        <Stack gap="xs">
          <Select
            label="Mail that is not urgent"
            description={`Goes to ${email}.`}
            data={Object.entries(digestWords).map(([value, label]) => ({ value, label }))}
            value={wanted.digest}
            allowDeselect={false}
            onChange={(value) => value !== null && change({ digest: value as SetPreferences['digest'] })}
          />
          {wanted.digest === 'daily' && (
            <TextInput
              label="At"
              type="time"
              required
              value={wanted.digestAt}
              onChange={(event) => change({ digestAt: event.currentTarget.value })}
            />
          )}
        </Stack>
      </SimpleGrid>
      <Text size="sm" role="status" c="dimmed">
        {isSaved ? 'Saved.' : ''}
      </Text>
    </Form>
  );
}

interface QuietHoursProps {
  readonly wanted: SetPreferences;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (part: Partial<SetPreferences>) => void;
}

function QuietHours({ wanted: { quietHours, timeZone }, errors, onChange }: QuietHoursProps) {
  return (
    <Stack gap="xs">
      <Switch
        label="Quiet hours"
        description="No mail or SMS in this time."
        checked={quietHours !== null}
        onChange={(event) => onChange({ quietHours: event.currentTarget.checked ? { from: '22:00', until: '07:00' } : null })}
      />
      {quietHours !== null && (
        <Group grow>
          <TextInput
            label="From"
            type="time"
            required
            value={quietHours.from}
            error={errors['/quietHours/from']}
            onChange={(event) => onChange({ quietHours: { ...quietHours, from: event.currentTarget.value } })}
          />
          <TextInput
            label="Until"
            type="time"
            required
            value={quietHours.until}
            error={errors['/quietHours/until']}
            onChange={(event) => onChange({ quietHours: { ...quietHours, until: event.currentTarget.value } })}
          />
        </Group>
      )}
      <Select
        label="Time zone"
        searchable
        data={[...zonesWith(timeZone)]}
        value={timeZone}
        allowDeselect={false}
        error={errors['/timeZone']}
        onChange={(value) => value !== null && onChange({ timeZone: value })}
      />
      <Alert color="blue" p="xs">
        Urgent ones pass: neither quiet hours nor a digest hold them back.
      </Alert>
    </Stack>
  );
}
