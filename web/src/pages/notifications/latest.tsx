import { Anchor, Button, Group, ScrollArea, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { failingOf } from '../../api/failing.ts';
import { Failure, Loading } from '../../ui/states.tsx';
import { latestQuery, useMarking } from './inbox.ts';
import { Item } from './item.tsx';

/** The newest notifications, as the bell shows them. */
export function Latest({ onClose }: { readonly onClose: () => void }) {
  const { data, error, refetch } = useQuery(latestQuery);
  const marking = useMarking();
  const newest = data?.items[0];
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Anchor component={Link} to="/notifications" size="sm" onClick={onClose}>
          All notifications
        </Anchor>
        {newest !== undefined && data?.unreadCount !== 0 && (
          <Button size="compact-xs" variant="subtle" loading={marking.isPending} onClick={() => marking.mutate({ upTo: newest.position })}>
            Mark all as read
          </Button>
        )}
      </Group>
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading lines={3} />}
      {data?.items.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing yet. What happens to your orders is told here.
        </Text>
      )}
      <ScrollArea.Autosize mah={380} type="auto">
        <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
          {data?.items.map((notification) => (
            <li key={notification.id}>
              <Item
                notification={notification}
                onOpen={() => {
                  if (notification.readAt === null) marking.mutate({ ids: [notification.id] });
                  onClose();
                }}
              />
            </li>
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </Stack>
  );
}
