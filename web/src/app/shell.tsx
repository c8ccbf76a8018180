import { AppShell, Badge, Box, Burger, Group, NavLink, Text } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { Suspense, useEffect, useState } from 'react';
import { client, onConnection } from '../api/client.ts';
import { followOrders } from '../api/live.ts';
import { queries } from '../api/queries.ts';
import { ActingProvider } from '../orders/acting.tsx';
import { AutomaticLogoff } from './idle.tsx';
import { later } from './later.ts';
import { type PageEntry, pages } from './pages.ts';
import { leave, partyOf, useMe } from './session.ts';

const HeaderTools = later(async () => (await import('./header-tools.tsx')).HeaderTools);
const Account = later(async () => (await import('./account.tsx')).Account);

/** What stands around every page: where one can go, who one is, and whether one hears of what happens. */
export function Shell() {
  const me = useMe();
  const [isOpen, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page that is opened closes the menu
  useEffect(close, [pathname]);
  useEffect(() => followOrders(queries, () => undefined), []);
  const [isSearching, search] = useDisclosure();
  useHotkeys([
    ['/', search.open],
    ['mod+K', search.open],
  ]);
  useMostUrgent();
  const shown = pages.filter(({ nav }) => me.role !== null && nav?.roles.includes(me.role));
  return (
    <AppShell header={{ height: 56 }} navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !isOpen } }} padding="md">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={isOpen ? 'Close the menu' : 'Open the menu'} />
            <Text component={Link} to="/" fw={700} size="lg" c="inherit" td="none">
              Orderly
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Suspense fallback={<Box w={{ base: 120, sm: 200 }} h={34} />}>
              <HeaderTools isOpen={isSearching} onOpen={search.open} onClose={search.close} />
            </Suspense>
            <Connection />
            <Suspense fallback={<Box w={{ base: 28, sm: 190 }} h={34} />}>
              <Account name={me.name} organization={me.organization?.name ?? ''} />
            </Suspense>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label="Pages">
        <Box h="100%" style={{ overflowY: 'auto' }}>
          {(['Work', 'Look up', 'Administration', 'You'] as const).map((group) => (
            <NavGroup key={group} group={group} entries={shown.filter(({ nav }) => nav?.group === group)} pathname={pathname} />
          ))}
        </Box>
      </AppShell.Navbar>
      <AppShell.Main id="main">
        <Box maw={1400} mx="auto">
          <ActingProvider>
            <Outlet />
          </ActingProvider>
        </Box>
      </AppShell.Main>
      <AutomaticLogoff />
    </AppShell>
  );
}

function NavGroup({ group, entries, pathname }: { readonly group: string; readonly entries: readonly PageEntry[]; readonly pathname: string }) {
  if (entries.length === 0) return null;
  return (
    <Box mb="sm">
      <Text size="xs" c="dimmed" px="sm" py={4} fw={600}>
        {group}
      </Text>
      {entries.map(({ path, nav }) => (
        <NavLink
          key={path}
          component={Link}
          to={path}
          label={nav?.label}
          active={path === '/' ? pathname === '/' : pathname.startsWith(path)}
          aria-current={pathname === path ? 'page' : undefined}
        />
      ))}
    </Box>
  );
}

const connectionWords = { connecting: 'Connecting', live: 'Live', recovering: 'Catching up', offline: 'Offline', signed_out: 'Signed out' } as const;

/** Whether what is shown follows what happens; honest while it does not. */
function Connection() {
  const [state, setState] = useState(client.realtime().state);
  useEffect(
    () =>
      onConnection((next) => {
        if (next === 'signed_out') leave();
        setState(next);
      }),
    [],
  );
  return (
    <Badge
      variant="dot"
      color={state === 'live' ? 'teal' : state === 'offline' ? 'red' : 'yellow'}
      role="status"
      aria-live="polite"
      title={connectionWords[state]}
      classNames={{ label: 'connection-label' }}
      style={{ flexShrink: 0 }}
    >
      {connectionWords[state]}
    </Badge>
  );
}

/** `N` opens the most urgent order that one can act on, from anywhere. */
function useMostUrgent(): void {
  const { role } = useMe();
  const navigate = useNavigate();
  const party = role === null ? null : partyOf[role];
  useHotkeys([
    [
      'n',
      async () => {
        if (party === null) return;
        const { items } = await client.listOrders({ waitingOn: party, limit: 1 });
        // Home says so when nothing waits.
        await navigate({ to: items[0] === undefined ? '/' : (`/orders/${items[0].id}` as '/') });
      },
    ],
  ]);
}
