import type { ShipmentInput } from '@orderly/client';
import type { Carrier, Order, ShipmentMethod } from '@orderly/contract';
import { leftOf } from '../quantities.ts';

/** What is typed or scanned of the pieces of one lot, or of one piece. */
export interface ItemDraft {
  readonly key: number;
  /** The barcode as it was scanned; the server reads lot, serial number and expiry out of it. */
  readonly udi: string;
  readonly lot: string;
  readonly serial: string;
  readonly expiresOn: string;
  /** Empty: all of the line, or one where there are several items. */
  readonly quantity: number | '';
}

export interface LineDraft {
  readonly lineId: string;
  readonly quantity: number | '';
  readonly items: readonly ItemDraft[];
}

export interface ShipmentDraft {
  readonly key: number;
  readonly method: ShipmentMethod;
  /** Null: the one whose number it is. */
  readonly carrier: Carrier | null;
  readonly trackingNumber: string;
  readonly lines: readonly LineDraft[];
}

let lastKey = 0;
function newKey(): number {
  lastKey += 1;
  return lastKey;
}

/** A shipment of what is left and stands in no other of the sheet; of one line only, where the sheet was opened from one. */
export function newShipment(order: Pick<Order, 'lines' | 'holds'>, others: readonly ShipmentDraft[], onlyLineId?: string): ShipmentDraft {
  const held = new Set(order.holds.map(({ lineId }) => lineId));
  const lines = order.lines
    .filter((line) => leftOf(line) > 0)
    .map((line): LineDraft => {
      const isMeant = !held.has(line.id) && (onlyLineId === undefined || onlyLineId === line.id);
      const elsewhere = others.flatMap((other) => other.lines).filter(({ lineId }) => lineId === line.id);
      const rest = elsewhere.reduce((left, { quantity }) => left - Number(quantity), leftOf(line));
      return { lineId: line.id, quantity: isMeant ? Math.max(0, rest) : 0, items: [] };
    });
  return { key: newKey(), method: 'carrier', carrier: null, trackingNumber: '', lines };
}

export function newItem(udi = ''): ItemDraft {
  return { key: newKey(), udi, lot: '', serial: '', expiresOn: '', quantity: '' };
}

/** The items once more of them was scanned: the same barcode again is another piece of the same lot. */
export function withScan(items: readonly ItemDraft[], udi: string): readonly ItemDraft[] {
  const at = items.findIndex((item) => item.udi === udi);
  const known = items[at];
  if (known !== undefined) return items.with(at, { ...known, quantity: Number(known.quantity || 1) + 1 });
  const [first] = items;
  // A row that waits for its barcode takes it.
  if (items.length === 1 && first !== undefined && isEmpty(first)) return [{ ...first, udi }];
  return [...items, newItem(udi)];
}

function isEmpty({ udi, lot, serial, expiresOn }: ItemDraft): boolean {
  return [udi, lot, serial, expiresOn].every((typed) => typed.trim() === '');
}

/** The lines of a shipment that go along, in the order in which they are sent: by their place errors name them. */
export function sentLines({ lines }: ShipmentDraft): readonly LineDraft[] {
  return lines.filter(({ quantity }) => Number(quantity) > 0);
}

/** What is sent of the sheet. */
export function shipmentsOf(drafts: readonly ShipmentDraft[]): ShipmentInput[] {
  return drafts.map((draft) => ({
    method: draft.method,
    ...(draft.method === 'carrier' && draft.carrier !== null ? { carrier: draft.carrier } : {}),
    ...(draft.method === 'carrier' && draft.trackingNumber.trim() !== '' ? { trackingNumber: draft.trackingNumber.trim() } : {}),
    lines: sentLines(draft).map(({ lineId, quantity, items }) => {
      const sent = items.filter((item) => !isEmpty(item)).map(itemOf);
      return { lineId, quantity: Number(quantity), ...(sent.length === 0 ? {} : { items: sent }) };
    }),
  }));
}

function itemOf({ udi, lot, serial, expiresOn, quantity }: ItemDraft) {
  return {
    ...(udi.trim() === '' ? {} : { udi: udi.trim() }),
    ...(lot.trim() === '' ? {} : { lot: lot.trim() }),
    ...(serial.trim() === '' ? {} : { serial: serial.trim() }),
    ...(expiresOn === '' ? {} : { expiresOn }),
    ...(quantity === '' ? {} : { quantity }),
  };
}
