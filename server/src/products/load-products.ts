import { readFile } from 'node:fs/promises';
import type { Product } from '@orderly/contract';
import { parse } from 'csv-parse/sync';
import { categoryOf } from '../orders/index.ts';

/** A product and what else people call it. */
export interface ListedProduct extends Product {
  readonly also: string;
}

const file = new URL('../../data/hcpcs.csv', import.meta.url);

/** What clinics order of this trade, by HCPCS Level II code: the usual items, not all there are. Descriptions are ours; HCPCS Level II is public (45 CFR 162.1002). */
export async function loadProducts(): Promise<readonly ListedProduct[]> {
  const rows = parse(await readFile(file), { columns: true }) as { code: string; unit: string; side: string; description: string; also: string }[];
  return rows.map(({ code, unit, side, description, also }) => ({
    hcpcs: code,
    description,
    category: categoryOf(code),
    unit,
    sides: side === 'yes',
    also,
  }));
}
