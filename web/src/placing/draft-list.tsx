import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { failingOf } from '../api/failing.ts';
import { Failure } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { draftsQuery, removeDraft } from './drafts.ts';

interface DraftListProps {
  /** The one that is open is not among those to go on with. */
  readonly openId: string | null;
  readonly onOpen: (draftId: string) => void;
}

/** What one has begun and not placed. */
export function DraftList({ openId, onOpen }: DraftListProps) {
  const { data, error, refetch } = useQuery(draftsQuery);
  const remove = useMutation({ mutationFn: removeDraft });
  if (error !== null) return <Failure failing={failingOf(error)} onRetry={() => void refetch()} />;
  const drafts = data?.items.filter(({ id }) => id !== openId) ?? [];
  if (drafts.length === 0) return null;
  return (
    <Paper component="section" withBorder p="md" aria-label="Your drafts">
      <Stack gap="xs">
        <Title order={2} size="h4">
          Your drafts
        </Title>
        {remove.error !== null && <Failure failing={failingOf(remove.error)} />}
        {drafts.map(({ id, savedAt }, index) => (
          <Group key={id} justify="space-between">
            <Text size="sm">
              Draft {index + 1}, saved <Time at={savedAt} inherit />
            </Text>
            <Group gap="xs">
              <Button size="xs" variant="light" onClick={() => onOpen(id)} aria-label={`Go on with draft ${index + 1}`}>
                Go on
              </Button>
              <Button size="xs" variant="subtle" color="red" onClick={() => remove.mutate(id)} aria-label={`Remove draft ${index + 1}`}>
                Remove
              </Button>
            </Group>
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}
