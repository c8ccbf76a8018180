import { ActionIcon, Indicator, Loader, Popover, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { followInbox, latestQuery } from './inbox.ts';

const Latest = lazy(async () => ({ default: (await import('./latest.tsx')).Latest }));

/** What one was told and has not read, counted in the header of every page; what comes is announced, and shown when one asks for it. */
export function NotificationBell() {
  const { data } = useQuery(latestQuery);
  const [isOpen, { toggle, close }] = useDisclosure();
  const [news, setNews] = useState('');
  useEffect(() => followInbox(({ title, orderNumber }) => setNews(`${title}${orderNumber === null ? '' : `: order ${orderNumber}`}`)), []);
  const unread = data?.unreadCount ?? 0;
  const count = unread > 99 ? '99+' : String(unread);
  return (
    <>
      <Indicator label={count} disabled={unread === 0} size={16} offset={4} color="red.9">
        <Popover opened={isOpen} onChange={close} width={360} position="bottom-end" withArrow shadow="md" trapFocus returnFocus>
          <Popover.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={unread === 0 ? 'Notifications' : `Notifications, ${count} not read`}
              onClick={toggle}
            >
              <BellIcon />
            </ActionIcon>
          </Popover.Target>
          <Popover.Dropdown p="sm">
            <Suspense fallback={<Loader size="sm" aria-label="Reading notifications" />}>
              <Latest onClose={close} />
            </Suspense>
          </Popover.Dropdown>
        </Popover>
      </Indicator>
      <VisuallyHidden role="status" aria-live="polite">
        {news}
      </VisuallyHidden>
    </>
  );
}

function BellIcon() {
  return (
    <svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinejoin="round" aria-hidden="true">
      <path d="M6 10a6 6 0 0 1 12 0c0 5 2 6 2 7H4c0-1 2-2 2-7Z" />
      <path d="M10 20a2 2 0 0 0 4 0" strokeLinecap="round" />
    </svg>
  );
}
