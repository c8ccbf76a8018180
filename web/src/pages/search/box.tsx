import { Button, Kbd, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { Loading } from '../../ui/states.tsx';

const Find = lazy(async () => ({ default: (await import('./find.tsx')).Find }));

export interface SearchBoxProps {
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** Search from every page. Its keys are the shell's, which hears them before this is loaded. */
export function SearchBox({ isOpen, onOpen, onClose }: SearchBoxProps) {
  return (
    <>
      <Button variant="default" size="xs" px={10} onClick={onOpen} aria-label="Search" aria-keyshortcuts="/ Control+K">
        <SearchIcon />
        <Text span inherit visibleFrom="sm" mx={8}>
          Search
        </Text>
        <Kbd size="xs" visibleFrom="sm" aria-hidden>
          /
        </Kbd>
      </Button>
      <Dialog opened={isOpen} onClose={onClose} title="Search" size="lg" yOffset="10vh">
        <Suspense fallback={<Loading lines={3} />}>
          <Find onOpen={onClose} hasFocus />
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
