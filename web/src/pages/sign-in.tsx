import { Button, Card, Center, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { Problem } from '@orderly/client';
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { client } from '../api/client.ts';
import { failingOf } from '../api/failing.ts';
import { meQuery, queries } from '../api/queries.ts';
import { Failure } from '../ui/states.tsx';

export function Page() {
  const navigate = useNavigate();
  const { next } = useSearch({ from: '/sign-in' });
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  useEffect(() => {
    document.title = 'Sign in · Orderly';
  }, []);
  const signIn = useMutation({
    mutationFn: async () => {
      await client.signIn({ body: { email, password } });
      await queries.fetchQuery({ ...meQuery, staleTime: 0 });
      await navigate({ to: next ?? '/' });
    },
    onError: () => setPassword(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  const isRefused = signIn.error instanceof Problem && signIn.error.code === 'unauthenticated';
  return (
    <Center component="main" mih="100vh" p="md">
      <Card withBorder w={380} maw="100%" p="xl">
        <form onSubmit={submit}>
          <Stack>
            <div>
              <Title order={1} size="h2">
                Orderly
              </Title>
              <Text c="dimmed">Medical orders, from the clinic to a proven delivery.</Text>
            </div>
            {signIn.error !== null && (
              <Failure
                failing={
                  isRefused
                    ? { title: 'That did not fit', detail: 'E-mail or password is wrong. Passwords are case-sensitive.' }
                    : failingOf(signIn.error)
                }
              />
            )}
            <TextInput
              label="E-mail"
              type="email"
              autoComplete="username"
              required
              autoFocus
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <PasswordInput
              label="Password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            <Button type="submit" loading={signIn.isPending}>
              Sign in
            </Button>
            <Text size="xs" c="dimmed">
              Forgotten? An administrator of your organisation gives you a new password.
            </Text>
          </Stack>
        </form>
      </Card>
    </Center>
  );
}
