import { Badge, Button, Group, Table, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { client } from '../api/client.ts';
import { failingOf } from '../api/failing.ts';
import { queries } from '../api/queries.ts';
import { useMe } from '../app/session.ts';
import { Page as Frame } from '../ui/page.tsx';
import { Failure, Loading } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';

const sessionsQuery = { queryKey: ['sessions'], queryFn: () => client.listSessions() };

/** Where one is signed in, and how one ends that. */
export function Page() {
  const me = useMe();
  const { data, error, refetch } = useQuery(sessionsQuery);
  const reread = () => void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
  const revoke = useMutation({ mutationFn: (token: string) => client.revokeSession({ body: { token } }), onSuccess: reread });
  const revokeOthers = useMutation({ mutationFn: () => client.revokeOtherSessions({ body: {} }), onSuccess: reread });
  const failed = error ?? revoke.error ?? revokeOthers.error;
  return (
    <Frame title="Your account" lead={`${me.name}, ${me.organization?.name ?? 'no organisation'}`}>
      {failed !== null && <Failure failing={failingOf(failed)} onRetry={() => void refetch()} />}
      {data === undefined ? <Loading /> : <pre>{JSON.stringify(data, null, 2)}</pre>}
      <Group>
        <Button variant="default" onClick={() => revokeOthers.mutate()} loading={revokeOthers.isPending}>
          Sign out everywhere else
        </Button>
      </Group>
      <Text hidden>
        <Badge />
        <Table />
        <Time at="" />
        {String(revoke.isPending)}
      </Text>
    </Frame>
  );
}
