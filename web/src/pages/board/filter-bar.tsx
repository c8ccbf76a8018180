import { Button, Collapse, Group, Skeleton, TextInput } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { type Ref, Suspense } from 'react';
import { later } from '../../app/later.ts';
import type { Territory } from '../../board/territories.ts';
import type { FilterState } from './use-filters.ts';

const FilterChoices = later(async () => (await import('./filter-choices.tsx')).FilterChoices);

interface FilterBarProps {
  readonly filtering: FilterState;
  readonly territories: readonly Territory[] | undefined;
  readonly clinics: ReadonlyMap<string, string>;
  readonly organizations: ReadonlyMap<string, string>;
  readonly textRef: Ref<HTMLInputElement>;
}

/** What narrows the board. On a phone the choices are behind a button. */
export function FilterBar({ filtering, territories, clinics, organizations, textRef }: FilterBarProps) {
  const { filters, setText, clear } = filtering;
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const [isOpen, { toggle }] = useDisclosure();
  const count = Object.keys(filters).filter((name) => name !== 'by').length;
  const choices = (
    <Suspense fallback={<Skeleton h={60} flex="1 1 400px" />}>
      <FilterChoices filtering={filtering} territories={territories} clinics={clinics} organizations={organizations} />
    </Suspense>
  );
  return (
    <Group component="search" aria-label="Filter the board" gap="sm" align="flex-end">
      <TextInput
        ref={textRef}
        label="Find on the board"
        placeholder="Number, clinic, item"
        value={filters.text ?? ''}
        onChange={(event) => setText(event.currentTarget.value)}
        flex={isNarrow ? '1 1 180px' : '0 1 200px'}
      />
      {isNarrow ? (
        <>
          <Button variant="default" onClick={toggle} aria-expanded={isOpen}>
            Filters{count === 0 ? '' : ` (${count})`}
          </Button>
          <Collapse expanded={isOpen} w="100%">
            <Group gap="sm" align="flex-end">
              {choices}
            </Group>
          </Collapse>
        </>
      ) : (
        choices
      )}
      {count > 0 && (
        <Button variant="subtle" onClick={clear}>
          Clear
        </Button>
      )}
    </Group>
  );
}
