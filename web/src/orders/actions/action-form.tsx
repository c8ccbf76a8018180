import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { Failure } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import type { Changing } from '../change.ts';
import { doneWords } from '../words.ts';

interface ActionFormLayoutProps {
  readonly changing: Pick<Changing<never>, 'isPending' | 'failing' | 'conflict'>;
  /** On the button that does it. */
  readonly does: string;
  /** Red, for what hurts. */
  readonly isGrave?: boolean;
  /** Why it can't be sent yet. */
  readonly lacks?: string | undefined;
  readonly onSubmit: () => void;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

/** What stands around the fields of every action: what went wrong, who was faster, and the buttons. */
export function ActionForm({ changing, does, isGrave = false, lacks, onSubmit, onCancel, children }: ActionFormLayoutProps) {
  const { isPending, failing, conflict } = changing;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (lacks === undefined) onSubmit();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {failing !== null && <Failure failing={failing} />}
        {conflict !== null && (
          <Alert color="yellow" role="alert" title={`${conflict.by} was faster`}>
            {conflict.by} {doneWords(conflict.action)} <Time at={conflict.at} />. What you entered is still here: look at the order as it stands now,
            and send it again if it still fits.
          </Alert>
        )}
        {children}
        <Group justify="space-between">
          <Text size="sm" c="dimmed" role="status">
            {lacks}
          </Text>
          <Group>
            <Button variant="default" onClick={onCancel}>
              Back
            </Button>
            <Button type="submit" loading={isPending} disabled={lacks !== undefined} {...(isGrave ? { color: 'red' } : {})}>
              {conflict === null ? does : `${does} anyway`}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}
