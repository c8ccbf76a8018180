import { Anchor, Badge, Button, Stack, Text } from '@mantine/core';
import type { JournalItem } from '@orderly/contract';
import { Link } from '@tanstack/react-router';
import type { Column } from '../../ui/data-table.tsx';
import { exactly } from './exactly.ts';
import { nameOf, Who } from './who.tsx';
import { classesOf, classWordsOf, doneOf, factsOf, outcomeWords } from './words.ts';

/** The columns of a list of entries. `onActor`: one wants to see all of whoever did it. */
export function entryColumns(onActor?: (entry: JournalItem) => void): readonly Column<JournalItem>[] {
  return [
    { title: 'When', cell: ({ at }) => <time dateTime={at}>{exactly(at)}</time> },
    {
      title: 'Who',
      cell: (entry) => (
        <Stack gap={2} align="flex-start">
          <Who entry={entry} />
          {onActor !== undefined && entry.actorId !== null && (
            <Button size="compact-xs" variant="subtle" onClick={() => onActor(entry)} aria-label={`Only what ${nameOf(entry)} did`}>
              Only theirs
            </Button>
          )}
        </Stack>
      ),
    },
    { title: 'What', cell: (entry) => <What entry={entry} /> },
    { title: 'Patient data', cell: (entry) => classesOf(entry).length > 0 && <Text size="sm">{classWordsOf(classesOf(entry))}</Text> },
    { title: 'From', cell: ({ source }) => <Text size="sm">{source ?? 'the system'}</Text> },
  ];
}

function What({ entry }: { readonly entry: JournalItem }) {
  const { action, outcome, resourceType, resourceId, existed, position } = entry;
  return (
    <Stack gap={2} align="flex-start">
      <Text size="sm">{doneOf(action)}</Text>
      {outcome !== 'ok' && (
        <Badge color="red" variant="light">
          {outcomeWords[outcome]}
        </Badge>
      )}
      <Text size="xs" c="dimmed">
        {factsOf(entry)}
      </Text>
      {resourceType === 'order' && resourceId !== null && existed !== false && (
        <Anchor component={Link} to={`/compliance/story/${resourceId}`} size="xs" aria-label={`The order’s story, entry ${position}`}>
          the order’s story
        </Anchor>
      )}
    </Stack>
  );
}
