import { Button, Group, Modal, Text } from '@mantine/core';
import { signOut } from './session.ts';

interface IdleWarningProps {
  /** Until one is signed out; null while there is nothing to warn of. */
  readonly leftMs: number | null;
  /** Whether nothing puts that off any more. */
  readonly isLast: boolean;
  readonly onStay: () => void;
}

/** That one is about to be signed out. */
export function IdleWarning({ leftMs, isLast, onStay }: IdleWarningProps) {
  return (
    <Modal opened={leftMs !== null} onClose={onStay} title={isLast ? 'Your session ends' : 'Are you still there?'} withCloseButton={false}>
      <Text mb="md">
        {isLast ? 'After so many hours everybody signs in again' : 'For the patients’ sake you are signed out'} in {Math.ceil((leftMs ?? 0) / 1000)}{' '}
        seconds. What you typed in a draft is kept.
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={() => void signOut()}>
          Sign out now
        </Button>
        <Button onClick={onStay} data-autofocus>
          {isLast ? 'Finish what I am doing' : 'Stay'}
        </Button>
      </Group>
    </Modal>
  );
}
