import { NoAnswer, Problem } from '@orderly/client';
import type { Carrier, OrderListItem } from '@orderly/contract';
import { useRef, useState } from 'react';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import type { BulkItem } from '../../board/bulk.ts';
import { likelyCarriers } from '../../board/carriers.ts';
import type { TrackingRow } from '../../board/tracking-rows.ts';

/** A pasted row with what was found out about it. Only what `fits` is sent. */
export interface LookedRow extends TrackingRow {
  readonly state: 'looking' | 'fits' | 'lacks_carrier' | 'left_out';
  /** Why it is left out. */
  readonly why?: string;
  readonly order?: Pick<OrderListItem, 'id' | 'number' | 'clinicName' | 'categories' | 'version'>;
  readonly carrier: Carrier | null;
}

/** Asked about at the same time. */
const looksAtOnce = 4;

/** Looks at each row before anything is sent: whether there is such an order in sight, whether it may ship now, and whose tracking number it is. */
export function useLookedRows() {
  const [rows, setRows] = useState<readonly LookedRow[]>([]);
  const [error, setError] = useState<unknown>(null);
  const current = useRef<AbortController | null>(null);
  const put = (index: number, row: LookedRow) => setRows((now) => now.with(index, row));

  async function look(wanted: readonly TrackingRow[]): Promise<void> {
    current.current?.abort();
    const looking = new AbortController();
    current.current = looking;
    setError(null);
    setRows(wanted.map((row) => ({ ...row, state: 'looking', carrier: null })));
    let next = 0;
    async function work(): Promise<void> {
      for (let index = next++; index < wanted.length; index = next++) {
        const row = await lookedAt(wanted[index] as TrackingRow, looking.signal);
        looking.signal.throwIfAborted();
        put(index, row);
      }
    }
    try {
      await Promise.all(Array.from({ length: looksAtOnce }, work));
    } catch (thrown) {
      if (looking.signal.aborted) return;
      looking.abort();
      setError(thrown);
      setRows([]);
    }
  }

  return {
    rows,
    error,
    isLooking: rows.some(({ state }) => state === 'looking'),
    look,
    clear() {
      current.current?.abort();
      setRows([]);
    },
    choose(index: number, carrier: Carrier | null) {
      const row = rows[index];
      if (row !== undefined) put(index, { ...row, carrier, state: carrier === null ? 'lacks_carrier' : 'fits' });
    },
  };
}

async function lookedAt(row: TrackingRow, signal: AbortSignal): Promise<LookedRow> {
  const leftOut = (why: string, more: Partial<LookedRow> = {}): LookedRow => ({ ...row, state: 'left_out', carrier: null, ...more, why });
  if (row.trackingNumber === '') return leftOut('No tracking number stands in this row.');
  if (row.twinOf !== null) return leftOut(`The same order stands in row ${row.twinOf}, which ships all that is left of it.`);
  try {
    const [listed] = row.number.length > 20 ? [] : (await client.listOrders({ number: row.number, limit: 1 }, { signal })).items;
    if (listed === undefined) return leftOut('No order of this number is in your sight. Look for a slip in it.');
    const { version, allowedActions } = await client.readOrder({ orderId: listed.id }, { signal });
    const { id, number, clinicName, categories } = listed;
    const order = { id, number, clinicName, categories, version };
    const ship = allowedActions.find(({ action }) => action === 'ship');
    if (ship?.allowed !== true) return leftOut(firstSentence(ship?.reason ?? 'You may not ship it.'), { order });
    const carriers = likelyCarriers(row.trackingNumber);
    const carrier = carriers.length === 1 ? (carriers[0] as Carrier) : null;
    return { ...row, order, carrier, state: carrier === null ? 'lacks_carrier' : 'fits' };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Problem || error instanceof NoAnswer)) throw error;
    return leftOut(failingOf(error).detail);
  }
}

/** What else could be done with an order is for its own page. */
function firstSentence(text: string): string {
  return /^.*?\.(?= |$)/.exec(text)?.[0] ?? text;
}

/** What is sent of a row that fits. */
export function itemOf({ order, carrier, trackingNumber }: LookedRow): BulkItem {
  if (order === undefined || carrier === null) throw new TypeError('only a row that fits is sent');
  return { id: order.id, version: order.version, action: 'ship', shipments: [{ method: 'carrier', carrier, trackingNumber }] };
}
