import type { ShippedItem } from '@orderly/contract';
import { normalIdentifier } from '../../phi/index.ts';
import type { FieldError } from '../../platform/errors.ts';
import { type DeviceIdentifier, readUdi } from '../udi.ts';

/** What of an item must be recorded when it ships. */
type Tracked = 'lot' | 'serial' | 'expiry';

/** An item as it is kept: what its barcode says stands beside it. */
export type KeptItem = Omit<ShippedItem, 'quantity'> & { readonly quantity: number };

const memberOf = { lot: 'lot', serial: 'serial', expiry: 'expiresOn' } as const;
const words = { lot: 'its lot', serial: 'its serial number', expiry: 'the day it expires' } as const;

/**
 * The items of one shipped line with what their barcodes say, and everything that is wrong with them: what is asked for and missing, what contradicts its
 * barcode, what has expired, numbers that are there twice, quantities that do not add up. `at` is the line's pointer, `today` the calendar day.
 */
export function checkItems(
  { quantity, items = [] }: { readonly quantity: number; readonly items?: readonly ShippedItem[] | undefined },
  { asked, at, today }: { readonly asked: readonly Tracked[]; readonly at: string; readonly today: string },
): { readonly kept: KeptItem[]; readonly missing: FieldError[]; readonly wrong: FieldError[] } {
  const missing: FieldError[] = [];
  const wrong: FieldError[] = [];
  if (items.length === 0 && asked.length > 0) {
    const detail = `Record of each item ${asked.map((one) => words[one]).join(', ')}: the requirements ask for it.`;
    missing.push({ pointer: `${at}/items`, code: 'required', detail });
  }
  const serials = new Set<string>();
  const kept = items.map((item, index) => {
    const pointer = `${at}/items/${index}`;
    const read = withBarcode(withoutBlanks(item), pointer, wrong);
    for (const one of asked) {
      if (read[memberOf[one]] === undefined)
        missing.push({ pointer: `${pointer}/${memberOf[one]}`, code: 'required', detail: `Record ${words[one]}.` });
    }
    if (read.expiresOn !== undefined && read.expiresOn < today) {
      wrong.push({ pointer: `${pointer}/expiresOn`, code: 'expired', detail: 'It has expired. Ship stock that has not.' });
    }
    if (read.serial !== undefined) {
      const number = normalIdentifier(read.serial);
      if (serials.has(number)) wrong.push({ pointer: `${pointer}/serial`, code: 'twice', detail: 'This serial number is there twice.' });
      serials.add(number);
      if ((item.quantity ?? 1) > 1) {
        wrong.push({
          pointer: `${pointer}/quantity`,
          code: 'serial_of_one',
          detail: 'A serial number is of one piece. Give each an item of its own.',
        });
      }
    }
    return { ...read, quantity: quantityOf(item, { isOnly: items.length === 1, hasSerial: read.serial !== undefined, of: quantity }) };
  });
  const sum = kept.reduce((total, item) => total + item.quantity, 0);
  if (items.length > 0 && sum !== quantity) {
    const detail = `The items are ${sum} and the line ships ${quantity}. Give each lot its quantity, and each serial number an item of its own.`;
    wrong.push({ pointer: `${at}/items`, code: 'other_quantity', detail });
  }
  return { kept, missing, wrong };
}

function quantityOf({ quantity }: ShippedItem, { isOnly, hasSerial, of }: { isOnly: boolean; hasSerial: boolean; of: number }): number {
  return quantity ?? (isOnly && !hasSerial ? of : 1);
}

/** An item as it is kept, and what is only spaces as not given. */
function withoutBlanks({ lot, serial, ...item }: ShippedItem): ShippedItem {
  const isGiven = (one: string | undefined) => one !== undefined && one.trim() !== '';
  return { ...(isGiven(lot) ? { lot } : {}), ...(isGiven(serial) ? { serial } : {}), ...item };
}

function withBarcode({ quantity: _, ...item }: ShippedItem, pointer: string, wrong: FieldError[]): Omit<ShippedItem, 'quantity'> {
  if (item.udi === undefined) return item;
  const read = readUdi(item.udi);
  if (read === null) {
    wrong.push({
      pointer: `${pointer}/udi`,
      code: 'not_a_barcode',
      detail: 'This is no GS1 barcode with a valid GTIN. Scan it again, or type lot and serial.',
    });
    return item;
  }
  for (const member of ['lot', 'serial', 'expiresOn'] as const satisfies readonly (keyof DeviceIdentifier)[]) {
    if (item[member] !== undefined && read[member] !== undefined && item[member] !== read[member]) {
      wrong.push({
        pointer: `${pointer}/${member}`,
        code: 'other_than_barcode',
        detail: 'The barcode says something else. Leave it out, or scan the right one.',
      });
    }
  }
  const { gtin: _gtin, ...said } = read;
  return { ...said, ...item };
}
