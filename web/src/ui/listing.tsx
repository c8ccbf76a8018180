import type { ReactNode } from 'react';
import { type Column, DataTable } from './data-table.tsx';
import { More } from './more.tsx';
import { type Failing, Failure, Loading } from './states.tsx';

interface ListingProps<Row> {
  /** What the list shows several of, as `people`. */
  readonly what: string;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  readonly list: {
    readonly items: readonly Row[] | undefined;
    readonly hasMore: boolean;
    readonly isReadingMore: boolean;
    readonly readMore: () => void;
    readonly reread: () => void;
  };
  /** Null when nothing went wrong. */
  readonly failing: Failing | null;
  /** What to show when there is none. */
  readonly empty: ReactNode;
}

/** A list in all its states: being read, failed, empty, and in pages. */
export function Listing<Row>({ what, columns, keyOf, list, failing, empty }: ListingProps<Row>) {
  const { items } = list;
  if (failing !== null && items === undefined) return <Failure failing={failing} onRetry={list.reread} />;
  if (items === undefined) return <Loading label={`Reading ${what}`} />;
  if (items.length === 0) return empty;
  return (
    <>
      {failing !== null && <Failure failing={failing} onRetry={list.reread} />}
      <DataTable caption={what} columns={columns} rows={items} keyOf={keyOf} />
      <More what={what} shown={items.length} hasMore={list.hasMore} isReading={list.isReadingMore} onMore={list.readMore} />
    </>
  );
}
