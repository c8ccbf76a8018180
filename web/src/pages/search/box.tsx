import { Button, Kbd, Text } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { lazy, Suspense } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { Loading } from '../../ui/states.tsx';

const Find = lazy(async () => ({ default: (await import('./find.tsx')).Find }));

/** Search from every page: `/` or Ctrl+K. */
export function SearchBox() {
  const [isOpen, { open, close }] = useDisclosure();
  useHotkeys([
    ['/', open],
    ['mod+K', open],
  ]);
  return (
    <>
      <Button variant="default" size="xs" px={10} onClick={open} aria-label="Search" aria-keyshortcuts="/ Control+K">
        <SearchIcon />
        <Text span inherit visibleFrom="sm" mx={8}>
          Search
        </Text>
        <Kbd size="xs" visibleFrom="sm" aria-hidden>
          /
        </Kbd>
      </Button>
      <Dialog opened={isOpen} onClose={close} title="Search" size="lg" yOffset="10vh">
        <Suspense fallback={<Loading lines={3} />}>
          <Find onOpen={close} hasFocus />
        </Suspense>
      </Dialog>
    </>
  );
}

function SearchIcon() {
  return (
    <svg width="14" height="14" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" aria-hidden="true">
      <circle cx="11" cy="11" r="7" />
      <path d="m16.5 16.5 5 5" />
    </svg>
  );
}
