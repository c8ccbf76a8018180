import { Alert, Card, Group, SegmentedControl, Stack, Text, TextInput, Title } from '@mantine/core';
import type { TerritoryView } from '@orderly/contract';
import { client } from '../../../api/client.ts';
import { useSending } from '../../../api/sending.ts';
import { Form } from '../../../ui/form.tsx';
import { Clashes, namedIn } from './clashes.tsx';
import { CodeFields } from './code-fields.tsx';
import { changesIn } from './codes.ts';
import type { Draft } from './draft.ts';

interface BoundaryEditorProps {
  readonly territory: TerritoryView;
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly onDone: () => void;
}

/** What a territory holds from a day on: counties and states by the map or a list, every kind by its codes. What does not fit is told by the server, and hatched on the map. */
export function BoundaryEditor({ territory, draft, onDraft, onDone }: BoundaryEditorProps) {
  const changes = changesIn(draft.texts, territory);
  const saving = useSending(
    (sent: typeof changes) =>
      client.changeTerritory({
        id: territory.id,
        body: { boundaries: { ...sent, ...(draft.validFrom === '' ? {} : { validFrom: draft.validFrom }) } },
      }),
    {
      rereads: [['territories']],
      onDone,
      onRefused: (mistakes, sent) =>
        onDraft({ ...draft, clashing: namedIn(mistakes, sent, 'county'), clashingStates: namedIn(mistakes, sent, 'state') }),
    },
  );
  return (
    <Card withBorder component="section" aria-label={`Boundaries of ${territory.name}`}>
      <Form
        sending={saving}
        does={draft.validFrom === '' ? 'Change from today' : `Change from ${draft.validFrom}`}
        lacks={Object.keys(changes).length === 0 ? 'Nothing is changed yet.' : undefined}
        onSubmit={() => saving.send(changes)}
        onCancel={onDone}
      >
        <Group justify="space-between">
          <Title order={2} size="h4">
            Boundaries of {territory.name}
          </Title>
          <SegmentedControl
            aria-label="What a click on the map takes"
            value={draft.takes}
            onChange={(takes) => onDraft({ ...draft, takes: takes as Draft['takes'] })}
            data={[
              { value: 'county', label: 'Click takes counties' },
              { value: 'state', label: 'whole states' },
            ]}
          />
        </Group>
        <Clashes mistakes={saving.mistakes} />
        <Stack gap="sm">
          <CodeFields texts={draft.texts} onChange={(texts) => onDraft({ ...draft, texts })} />
          <TextInput
            label="From"
            description="The first day (UTC) it holds; empty: today. Orders keep their territory."
            type="date"
            maw={260}
            value={draft.validFrom}
            error={saving.errors['/boundaries/validFrom']}
            onChange={(event) => onDraft({ ...draft, validFrom: event.currentTarget.value })}
          />
          {territory.planned.length > 0 && (
            <Alert color="yellow" p="xs">
              Of the kinds that you change, what was planned for later is replaced by this.
            </Alert>
          )}
        </Stack>
        <Text size="sm" c="dimmed">
          The most specific code decides: ZIP5, then county, then ZIP3, then state.
        </Text>
      </Form>
    </Card>
  );
}
