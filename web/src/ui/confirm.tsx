import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Dialog } from './dialog.tsx';
import { type Failing, Failure } from './states.tsx';

interface ConfirmProps {
  readonly isOpen: boolean;
  /** A question, as "Disable Vera Verifier?" */
  readonly title: string;
  /** What comes of it. */
  readonly children: ReactNode;
  /** On the button that does it. */
  readonly does: string;
  /** Red, for what hurts. */
  readonly isGrave?: boolean;
  readonly isPending: boolean;
  readonly failing: Failing | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something is done that others feel. The focus is on going back. */
export function Confirm({ isOpen, title, children, does, isGrave = false, isPending, failing, onConfirm, onClose }: ConfirmProps) {
  return (
    <Dialog opened={isOpen} onClose={onClose} title={title}>
      <Stack>
        {failing !== null && <Failure failing={failing} />}
        <Text component="div" size="sm">
          {children}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Back
          </Button>
          <Button onClick={onConfirm} loading={isPending} {...(isGrave ? { color: 'red' } : {})}>
            {does}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
