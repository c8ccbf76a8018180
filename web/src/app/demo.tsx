import { Box, Button, Menu, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { client } from '../api/client.ts';
import { queries } from '../api/queries.ts';
import { roleWords } from '../orders/words.ts';

/** Whether this server shows the demo company, and whom one can be there. */
const demoQuery = {
  queryKey: ['demo'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }: { signal: AbortSignal }) => client.readDemo({}, { signal }),
};

/** Becomes somebody else of the demo company; a fresh page, so that nothing of the one before is left. */
function useSwitching() {
  return useMutation({
    mutationFn: (email: string) => client.switchDemoPerson({ body: { email } }),
    onSuccess: () => window.location.assign('/'),
  });
}

/** Only on a demo: who one is, in one click, and whether others work besides. */
export function DemoMenu() {
  const { data } = useQuery(demoQuery);
  const switching = useSwitching();
  const traffic = useMutation({
    mutationFn: (running: boolean) => client.setDemoTraffic({ body: { running } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: demoQuery.queryKey }),
  });
  if (data === undefined || !data.enabled) return null;
  return (
    <Menu position="bottom-end" width={320}>
      <Menu.Target>
        <Button size="compact-sm" variant="default" loading={switching.isPending} style={{ flexShrink: 0 }}>
          Demo{data.traffic ? ' · busy' : ''}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => traffic.mutate(!data.traffic)} closeMenuOnClick={false} disabled={traffic.isPending}>
          {data.traffic ? 'Stop the demo traffic' : 'Start demo traffic: others place and move orders'}
        </Menu.Item>
        <Menu.Divider role="separator" />
        <Box role="group" aria-label="Be somebody else" tabIndex={0} mah="60vh" style={{ overflowY: 'auto' }}>
          <Menu.Label aria-hidden>Be somebody else</Menu.Label>
          {data.people.map(({ email, name, role, organization }) => (
            <Menu.Item key={email} onClick={() => switching.mutate(email)}>
              <Text size="sm">{name}</Text>
              <Text size="xs" c="dimmed">
                {roleWords[role]}, {organization}
              </Text>
            </Menu.Item>
          ))}
        </Box>
      </Menu.Dropdown>
    </Menu>
  );
}
