import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { client } from '../api/client.ts';
import { failingOf } from '../api/failing.ts';
import { queries } from '../api/queries.ts';
import { Failure } from '../ui/states.tsx';

const empty = { currentPassword: '', newPassword: '', again: '' };

/** Changes one's password, and ends one's other sessions with the old one. */
export function PasswordForm() {
  const [typed, setTyped] = useState(empty);
  const change = useMutation({
    mutationFn: ({ currentPassword, newPassword }: typeof empty) =>
      client.changePassword({ body: { currentPassword, newPassword, revokeOtherSessions: true } }),
    onSuccess() {
      setTyped(empty);
      void queries.invalidateQueries({ queryKey: ['sessions'] });
    },
  });
  const differs = typed.again !== '' && typed.again !== typed.newPassword;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!differs) change.mutate(typed);
  };
  const field = (name: keyof typeof empty) => ({
    value: typed[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setTyped((before) => ({ ...before, [name]: value }));
    },
    required: true,
  });
  return (
    <form onSubmit={submit}>
      <Stack maw={420}>
        {change.error !== null && <Failure failing={failingOf(change.error)} />}
        {change.isSuccess && <Text role="status">Your password is changed. Everywhere else you are signed out.</Text>}
        <PasswordInput label="Present password" autoComplete="current-password" {...field('currentPassword')} />
        <PasswordInput label="New password" description="At least twelve characters." autoComplete="new-password" {...field('newPassword')} />
        <PasswordInput
          label="New password again"
          autoComplete="new-password"
          error={differs ? 'The two differ. Type the new password twice.' : undefined}
          {...field('again')}
        />
        <Group>
          <Button type="submit" loading={change.isPending} disabled={differs}>
            Change password
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
