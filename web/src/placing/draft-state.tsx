import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Failure } from '../ui/states.tsx';
import type { Draft } from './drafts.ts';

const tickMs = 1000;

/** Whether what was entered is kept. */
export function DraftState({ draft }: { readonly draft: Draft }) {
  if (draft.failing !== null) {
    return <Failure failing={{ ...draft.failing, title: 'The draft is not saved' }} onRetry={() => void draft.save()} />;
  }
  return (
    <Text size="sm" c="dimmed">
      {draft.isUnsaved ? 'Saving the draft …' : draft.savedAt === null ? 'What you enter is kept as a draft.' : <SavedAgo at={draft.savedAt} />}
    </Text>
  );
}

function SavedAgo({ at }: { readonly at: number }) {
  const [now, setNow] = useState(at);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was saved anew is counted from now
  useEffect(() => {
    setNow(Date.now());
    const timer = window.setInterval(() => setNow(Date.now()), tickMs);
    return () => window.clearInterval(timer);
  }, [at]);
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  return <>Draft saved {seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`} ago</>;
}

interface LeavingProps {
  readonly draft: Draft;
  /** A draft can’t keep files. */
  readonly hasFiles: boolean;
  readonly isOver: boolean;
}

/** Saves before one leaves, and warns only of what would be lost. */
export function LeavingGuard({ draft, hasFiles, isOver }: LeavingProps) {
  const blocker = useBlocker({
    disabled: isOver,
    withResolver: true,
    enableBeforeUnload: () => draft.isUnsaved || hasFiles,
    shouldBlockFn: async ({ current, next }) => current.pathname !== next.pathname && (!(await draft.save()) || hasFiles),
  });
  return (
    <Modal opened={blocker.status === 'blocked'} onClose={() => blocker.reset?.()} title="Leave this order?">
      <Stack>
        <Text size="sm">
          {hasFiles
            ? 'The draft is kept, but not the files you chose: choose them again when you go on.'
            : 'What you entered last could not be saved.'}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => blocker.proceed?.()}>
            Leave
          </Button>
          <Button onClick={() => blocker.reset?.()} data-autofocus>
            Stay
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
