/** A scanner types a whole code within so much time a character, which nobody does by hand. */
const mostMsBetween = 40;
const numberLength = 8;

/** A key as it was pressed. */
export interface Stroke {
  readonly key: string;
  readonly atMs: number;
}

export interface Scan {
  /** Takes a key. Answers what was scanned once Enter ends it, whether the key belongs to a scan under way, or null where it is typing like any other. */
  take(stroke: Stroke): { readonly number: string } | 'scanning' | null;
}

/** Tells the order number that a scanner types off a slip's barcode from what people type. */
export function createScan(): Scan {
  let typed = '';
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    take({ key, atMs }) {
      const isFast = atMs - lastMs <= mostMsBetween;
      // Pressed along with the letters.
      if (key === 'Shift' || key === 'CapsLock') return isFast && typed !== '' ? 'scanning' : null;
      lastMs = atMs;
      if (key === 'Enter') {
        const number = typed;
        typed = '';
        return isFast && number.length === numberLength ? { number } : null;
      }
      if (!/^[0-9A-Za-z]$/.test(key)) {
        typed = '';
        return null;
      }
      const isMore = isFast && typed !== '';
      typed = isMore ? typed + key : key;
      return isMore ? 'scanning' : null;
    },
  };
}
