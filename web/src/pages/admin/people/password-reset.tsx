import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { UserView } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { useSending } from '../../../api/sending.ts';
import { Confirm } from '../../../ui/confirm.tsx';
import { ShownOnce } from '../../../ui/shown-once.tsx';
import { newPassword } from './password.ts';

/** Another password for somebody who forgot theirs. */
export function PasswordReset({ user: { id: userId, name } }: { readonly user: UserView }) {
  const [isAsking, { open, close }] = useDisclosure();
  const [password, setPassword] = useState<string | null>(null);
  const resetting = useSending((next: string) => client.resetPassword({ userId, body: { password: next } }), {
    rereads: [],
    onDone: (_answer, next) => {
      close();
      setPassword(next);
    },
  });
  return (
    <>
      <Button variant="default" onClick={open}>
        Reset the password
      </Button>
      <Confirm
        isOpen={isAsking}
        title={`Give ${name} another password?`}
        does="Reset"
        isPending={resetting.isPending}
        failing={resetting.failing}
        onConfirm={() => resetting.send(newPassword())}
        onClose={close}
      >
        Be sure that it is {name} who asks. Their sessions end, and the password before no longer works.
      </Confirm>
      <ShownOnce
        title={`New password of ${name}`}
        secret={password}
        advice="Give it to them in person or by telephone, not by mail. They change it under their account."
        onClose={() => setPassword(null)}
      />
    </>
  );
}
