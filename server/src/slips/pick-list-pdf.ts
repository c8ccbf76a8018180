import { code128 } from '../platform/pdf/barcode.ts';
import { openPaper } from '../platform/pdf/paper.ts';

export interface Picking {
  readonly at: Date;
  readonly lines: readonly {
    readonly number: string;
    readonly hcpcs: string;
    readonly description: string;
    readonly laterality: string;
    readonly quantity: number;
  }[];
  readonly orders: readonly {
    readonly number: string;
    readonly quantity: number;
    /** Calendar date; empty when nothing is due. */
    readonly dueAt: string;
    readonly territory: string;
    readonly urgent: boolean;
  }[];
  /** What may not ship now, and why. */
  readonly left: readonly { readonly number: string; readonly what: string; readonly why: string }[];
  /** Whether the list is as long as it gets. */
  readonly mayBeMore: boolean;
}

/** A pick list as PDF: items with the orders that they are for, then a barcode for each order. */
export async function writePickList({ at, lines, orders, left, mayBeMore }: Picking): Promise<Buffer> {
  const day = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const paper = openPaper({ title: 'Pick list', head: { left: 'Pick list', right: day }, foot: `Pick list of ${day}.`, madeAt: at });
  paper.title('Pick list');
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  paper.paragraph(`${pieces} pieces of ${byItem(lines).length} items for ${orders.length} orders.`);
  if (mayBeMore) paper.paragraph('These are the orders due first; more of the territory may wait. Ship these, then print again.', { muted: true });
  paper.heading('To pick');
  if (lines.length === 0) paper.paragraph('Nothing can be picked now.');
  else
    paper.table(
      [
        { title: 'HCPCS', share: 14, bold: true },
        { title: 'Item', share: 34 },
        { title: 'Side', share: 7 },
        { title: 'Pick', share: 8, align: 'right', bold: true },
        { title: 'For orders', share: 32 },
        { title: 'Done', share: 7 },
      ],
      byItem(lines).map(({ hcpcs, description, laterality, quantity, numbers }) => [
        hcpcs,
        description,
        laterality,
        String(quantity),
        numbers.join(', '),
        '___',
      ]),
    );
  if (orders.length > 0) {
    paper.heading('Orders');
    paper.barcodes(
      orders.map(({ number, quantity, dueAt, territory, urgent }) => ({
        bars: code128(number),
        under: [`${number}: ${quantity}`, urgent ? 'urgent' : '', dueAt === '' ? '' : `due ${dueAt}`, territory]
          .filter((part) => part !== '')
          .join(', '),
      })),
    );
  }
  if (left.length > 0) {
    paper.heading('Left out');
    paper.table(
      [
        { title: 'Order', share: 14, bold: true },
        { title: 'What', share: 20 },
        { title: 'Why', share: 66 },
      ],
      left.map(({ number, what, why }) => [number, what, why]),
    );
  }
  return paper.end();
}

interface Item {
  readonly hcpcs: string;
  readonly description: string;
  readonly laterality: string;
  quantity: number;
  readonly numbers: string[];
}

/** Lines of the same item together, sorted as shelves are. */
function byItem(lines: Picking['lines']): Item[] {
  const items = new Map<string, Item>();
  for (const { number, hcpcs, description, laterality, quantity } of lines) {
    const key = JSON.stringify([hcpcs, description, laterality]);
    const item = items.get(key) ?? { hcpcs, description, laterality, quantity: 0, numbers: [] };
    item.quantity += quantity;
    item.numbers.push(`${number} × ${quantity}`);
    items.set(key, item);
  }
  return [...items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}
