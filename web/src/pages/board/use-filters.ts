import { useDebouncedCallback } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { type Filters, filtersOf } from '../../board/filters.ts';

const writeAfterMs = 300;

export interface FilterState {
  readonly filters: Filters;
  set(change: { readonly [Name in keyof Filters]: Filters[Name] | undefined }): void;
  setText(text: string): void;
  clear(): void;
}

/**
 * The filters that stand in the address. The text gets there only once something on the board holds it (`isKnown`): whoever types a patient's name by mistake leaves no
 * trace of it.
 */
export function useFilters(isKnown: (text: string) => boolean): FilterState {
  const search = useSearch({ strict: false }) as Readonly<Record<string, unknown>>;
  const inAddress = useMemo(() => filtersOf(search), [search]);
  const [typed, setTyped] = useState<string | null>(null);
  const navigate = useNavigate();
  const write = (next: Filters, replace: boolean) =>
    void navigate({ to: '/board' as '/', search: next as Record<string, never>, replace, resetScroll: false });
  const writeText = useDebouncedCallback((text: string) => {
    if (text !== '' && !isKnown(text)) return;
    const { text: _before, ...others } = inAddress;
    write(text === '' ? others : { ...others, text }, true);
  }, writeAfterMs);
  const text = typed ?? inAddress.text ?? '';
  const filters = useMemo(() => {
    const { text: _before, ...others } = inAddress;
    return text.trim() === '' ? others : { ...others, text: text.trim() };
  }, [inAddress, text]);
  return {
    filters,
    set(change) {
      const next = { ...inAddress, ...change };
      write(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)) as Filters, false);
    },
    setText(next) {
      setTyped(next);
      writeText(next.trim());
    },
    clear() {
      setTyped(null);
      write({}, false);
    },
  };
}
