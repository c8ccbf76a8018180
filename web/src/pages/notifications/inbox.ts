import type { CloudEvent, NotificationView } from '@orderly/contract';
import { queryOptions, useMutation } from '@tanstack/react-query';
import { client } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';

/** Reading on another device is not told, so the count is asked for now and then. */
const askEveryMs = 60_000;

/** All that is read of notifications begins with this. */
const inboxKey = ['notifications'] as const;

/** The newest, and how many are not read. */
export const latestQuery = queryOptions({
  queryKey: [...inboxKey, 'latest'],
  queryFn: ({ signal }) => client.listNotifications({ limit: 8 }, { signal }),
  refetchInterval: askEveryMs,
  refetchOnWindowFocus: 'always',
});

export const listKey = (isUnreadOnly: boolean) => [...inboxKey, 'list', isUnreadOnly] as const;

/** Marks notifications as read, or unread again, and shows it everywhere. */
export function useMarking() {
  return useMutation({
    mutationFn: (body: Parameters<typeof client.readNotifications>[0]['body']) => client.readNotifications({ body }),
    onSettled: () => void queries.invalidateQueries({ queryKey: inboxKey }),
  });
}

/** Hears of new notifications as they are made; what is shown of them is read anew. Answers what ends it. */
export function followInbox(onNew: (notification: NotificationView) => void): () => void {
  const reread = () => void queries.invalidateQueries({ queryKey: inboxKey });
  const subscription = client.realtime().subscribe('notifications', {
    onEvent(event) {
      reread();
      if (isNotification(event)) onNew(event.data);
    },
    onRecovered: (recovered) => {
      if (!recovered) reread();
    },
    onRights: reread,
  });
  return () => subscription.end();
}

function isNotification(event: CloudEvent): event is CloudEvent & { data: NotificationView } {
  return event.type === 'orderly.notification.created' && 'title' in event.data;
}
