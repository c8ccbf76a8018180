import { Button, Fieldset, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { Problem } from '@orderly/client';
import { useMutation } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { client } from '../api/client.ts';
import { failingOf } from '../api/failing.ts';
import { Failure } from '../ui/states.tsx';

interface StepUp {
  /** Does `send`; where the server asks for the password first, once more after it was typed. Errors: those of `send`, also when one would not type it. */
  readonly run: <T>(send: () => Promise<T>) => Promise<T>;
  /** Where the password is typed, while it is asked for: stand it beside what it is for. Null otherwise. */
  readonly prompt: ReactNode;
}

interface Asking {
  readonly onConfirmed: () => void;
  readonly onRefused: () => void;
}

/** For what nobody but the person themselves may do at a screen that was left open, such as signing: the password once more, when the server asks for it. */
export function useStepUp(): StepUp {
  const [asking, setAsking] = useState<Asking | null>(null);
  async function run<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'confirmation_required')) throw error;
      const isConfirmed = await new Promise<boolean>((resolve) => {
        setAsking({ onConfirmed: () => resolve(true), onRefused: () => resolve(false) });
      });
      setAsking(null);
      if (!isConfirmed) throw error;
      return run(send);
    }
  }
  return { run, prompt: asking === null ? null : <PasswordPrompt {...asking} /> };
}

/** No form of its own, so that it may stand inside one. */
function PasswordPrompt({ onConfirmed, onRefused }: Asking) {
  const [password, setPassword] = useState('');
  const confirm = useMutation({
    mutationFn: () => client.confirmPassword({ body: { password } }),
    onSuccess: onConfirmed,
    onError: () => setPassword(''),
    gcTime: 0,
  });
  const wrong = confirm.error instanceof Problem ? confirm.error.errors.find(({ pointer }) => pointer === '/password')?.detail : undefined;
  const submit = () => {
    if (password !== '' && !confirm.isPending) confirm.mutate();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    submit();
  };
  return (
    <Fieldset legend="Your password, once more">
      <Stack gap="sm">
        <Text size="sm">You last typed it more than fifteen minutes ago. It shows that it is still you who is sitting here.</Text>
        {confirm.error !== null && wrong === undefined && <Failure failing={failingOf(confirm.error)} />}
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          error={wrong}
          autoFocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onRefused}>
            Not now
          </Button>
          <Button onClick={submit} loading={confirm.isPending} disabled={password === ''}>
            Go on
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}
