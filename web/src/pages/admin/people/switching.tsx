import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { UserView } from '@orderly/contract';
import { client } from '../../../api/client.ts';
import { useSending } from '../../../api/sending.ts';
import { useMe } from '../../../app/session.ts';
import { Confirm } from '../../../ui/confirm.tsx';
import { ReasonedButton } from '../../../ui/reasoned-button.tsx';

/** Ends that somebody can act, or lets them again. */
export function Switching({ user: { id: userId, name, disabledAt } }: { readonly user: UserView }) {
  const me = useMe();
  const [isAsking, { open, close }] = useDisclosure();
  const isDisabled = disabledAt !== null;
  const switching = useSending(() => (isDisabled ? client.enableUser({ userId }) : client.disableUser({ userId })), {
    rereads: [['users']],
    onDone: close,
  });
  if (me.id === userId) return <ReasonedButton reason="You can’t disable yourself: another administrator can.">Disable</ReasonedButton>;
  return (
    <>
      <Button variant="light" color={isDisabled ? 'teal' : 'red'} onClick={open}>
        {isDisabled ? 'Enable again' : 'Disable'}
      </Button>
      <Confirm
        isOpen={isAsking}
        title={isDisabled ? `Enable ${name} again?` : `Disable ${name}?`}
        does={isDisabled ? 'Enable' : 'Disable'}
        isGrave={!isDisabled}
        isPending={switching.isPending}
        failing={switching.failing}
        onConfirm={() => switching.send(undefined)}
        onClose={close}
      >
        {isDisabled
          ? 'They can sign in again, with the role and the grants that are still in force.'
          : 'They are signed out everywhere at once and can’t come in again until you enable them. What they did stays on record.'}
      </Confirm>
    </>
  );
}
