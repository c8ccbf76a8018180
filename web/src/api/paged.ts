import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';

interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

export interface Paged<Item, Page extends PageOf<Item>> {
  /** All items of the pages read so far; undefined until the first is there. */
  readonly items: readonly Item[] | undefined;
  readonly first: Page | undefined;
  readonly error: Error | null;
  readonly hasMore: boolean;
  readonly isReadingMore: boolean;
  readonly readMore: () => void;
  readonly reread: () => void;
}

/** A list that is read page by page, as far as one asks for it. `key` names it with its filters; patient data in it is forgotten with the page that showed it. */
export function usePaged<Item, Page extends PageOf<Item>>(
  key: QueryKey,
  read: (cursor: { readonly cursor?: string }, signal: AbortSignal) => Promise<Page & PageOf<Item>>,
  { isOn = true, isOfPatients = false }: { readonly isOn?: boolean; readonly isOfPatients?: boolean } = {},
): Paged<Item, Page> {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read(pageParam === null ? {} : { cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled: isOn,
    ...(isOfPatients ? { gcTime: 0 } : {}),
  });
  return {
    items: query.data?.pages.flatMap(({ items }) => items),
    first: query.data?.pages[0],
    error: query.error,
    hasMore: query.hasNextPage,
    isReadingMore: query.isFetchingNextPage,
    readMore: () => void query.fetchNextPage(),
    reread: () => void query.refetch(),
  };
}
