import { Anchor, Button, Group, Paper, SegmentedControl, Stack, Text } from '@mantine/core';
import type { NotificationView } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { usePaged } from '../../api/paged.ts';
import { More } from '../../ui/more.tsx';
import { Page as Frame } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { latestQuery, listKey, useMarking } from './inbox.ts';
import { Item } from './item.tsx';

/** All that one was told. */
export function Page() {
  const [isUnreadOnly, setUnreadOnly] = useState(false);
  const list = usePaged(listKey(isUnreadOnly), (cursor, signal) =>
    client.listNotifications({ ...cursor, limit: 30, ...(isUnreadOnly ? { unread: true } : {}) }, { signal }),
  );
  const { data: latest } = useQuery(latestQuery);
  const marking = useMarking();
  const newest = latest?.items[0];
  const unread = latest?.unreadCount ?? 0;
  const failed = list.error ?? marking.error;
  return (
    <Frame
      title="Notifications"
      lead={unread === 0 ? 'All read.' : `${unread >= 1000 ? '1,000 or more' : unread} not read.`}
      actions={
        newest !== undefined &&
        unread > 0 && (
          <Button variant="default" loading={marking.isPending} onClick={() => marking.mutate({ upTo: newest.position })}>
            Mark all as read
          </Button>
        )
      }
    >
      <Group justify="space-between">
        <SegmentedControl
          aria-label="Which are shown"
          value={isUnreadOnly ? 'unread' : 'all'}
          onChange={(value) => setUnreadOnly(value === 'unread')}
          data={[
            { value: 'all', label: 'All' },
            { value: 'unread', label: 'Not read' },
          ]}
        />
        <Anchor component={Link} to="/notifications/preferences">
          Choose what you are told, and how
        </Anchor>
      </Group>
      {failed !== null && <Failure failing={failingOf(failed)} onRetry={list.reread} />}
      {list.items === undefined && list.error === null && <Loading />}
      {list.items?.length === 0 && (
        <Empty title={isUnreadOnly ? 'Everything is read' : 'Nothing yet'}>What happens to orders that concern you comes here by itself.</Empty>
      )}
      {list.items !== undefined && list.items.length > 0 && (
        <>
          <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
            {list.items.map((notification) => (
              <Row key={notification.id} notification={notification} marking={marking} />
            ))}
          </Stack>
          <More what="notifications" shown={list.items.length} hasMore={list.hasMore} isReading={list.isReadingMore} onMore={list.readMore} />
        </>
      )}
      <Text size="sm" c="dimmed">
        What is out of your sight by now, such as an order that moved to another territory, is not listed.
      </Text>
    </Frame>
  );
}

function Row({ notification, marking }: { readonly notification: NotificationView; readonly marking: ReturnType<typeof useMarking> }) {
  const { id, title, orderNumber, readAt } = notification;
  const isUnread = readAt === null;
  return (
    <Paper component="li" withBorder p="sm">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Item notification={notification} onOpen={() => isUnread && marking.mutate({ ids: [id] })} />
        <Button
          size="compact-sm"
          variant="subtle"
          aria-label={`Mark as ${isUnread ? 'read' : 'not read'}: ${title}${orderNumber === null ? '' : `, order ${orderNumber}`}`}
          onClick={() => marking.mutate({ ids: [id], read: isUnread })}
        >
          {isUnread ? 'Mark as read' : 'Mark as not read'}
        </Button>
      </Group>
    </Paper>
  );
}
