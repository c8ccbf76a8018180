import { parseBarcode } from 'gs1-barcode-parser-mod';

/** What the unique device identifier of an item says (21 CFR 830.3; GS1 General Specifications 3). */
export interface DeviceIdentifier {
  /** GTIN of 14 digits, its check digit right. */
  readonly gtin: string;
  readonly lot?: string;
  readonly serial?: string;
  /** YYYY-MM-DD; of a month without a day its last. */
  readonly expiresOn?: string;
}

interface Parsed {
  readonly parsedCodeItems: readonly { readonly ai: string; readonly data: string; readonly isoDate: string; readonly raw: string }[];
}

/** Of a lot (AI 10) and of a serial number (AI 21), GS1 General Specifications 3.4.1 and 3.5.2. */
const mostCharacters = 20;

/**
 * Reads a GS1 element string, scanned (with FNC1 as U+001D) or as printed with brackets. Null when it is none: its GTIN is wrong, its day is none of the calendar, its lot or
 * serial number is too long, or it says one thing twice.
 */
export function readUdi(scanned: string): DeviceIdentifier | null {
  const found = elementsOf(scanned.trim());
  const gtin = found?.get('01')?.data;
  if (found === null || gtin === undefined || !/^[0-9]{14}$/.test(gtin) || !hasCheckDigit(gtin)) return null;
  const [lot, serial, expiry] = [found.get('10')?.data, found.get('21')?.data, found.get('17')];
  if ((lot ?? '').length > mostCharacters || (serial ?? '').length > mostCharacters) return null;
  // The library lets a day that is none run over into the next month or year.
  if (expiry !== undefined && !isDay(expiry.raw, expiry.isoDate)) return null;
  const expiresOn = expiry?.isoDate;
  return {
    gtin,
    ...(lot === undefined || lot === '' ? {} : { lot }),
    ...(serial === undefined || serial === '' ? {} : { serial }),
    ...(expiresOn === undefined || expiresOn === '' ? {} : { expiresOn }),
  };
}

/** By application identifier; null for what the library does not take for a barcode. */
function elementsOf(text: string): Map<string, Parsed['parsedCodeItems'][number]> | null {
  try {
    const { parsedCodeItems } = parseBarcode(text) as Parsed;
    const items = new Map(parsedCodeItems.map((item) => [item.ai, item]));
    return items.size === parsedCodeItems.length ? items : null;
  } catch {
    // Whatever it throws says that the text is no barcode; it has no errors of its own.
    return null;
  }
}

/** Whether YYMMDD, with 00 for the last day of a month, is the day that was read from it. */
function isDay(raw: string, isoDate: string): boolean {
  const [, month, day] = isoDate.split('-');
  return /^[0-9]{6}$/.test(raw) && raw.slice(2, 4) === month && (raw.slice(4) === '00' || raw.slice(4) === day);
}

/** GS1 General Specifications 7.9: weights 3 and 1 from the left of 13 digits. */
function hasCheckDigit(gtin: string): boolean {
  const digits = [...gtin].map(Number);
  const sum = digits.slice(0, 13).reduce((total, digit, place) => total + digit * (place % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10 === digits[13];
}
