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
  readonly parsedCodeItems: readonly { readonly ai: string; readonly data: string; readonly isoDate: string }[];
}

/** Reads a GS1 element string, scanned (with FNC1 as U+001D) or as printed with brackets. Null when it is none, or its GTIN is wrong. */
export function readUdi(scanned: string): DeviceIdentifier | null {
  const found = elementsOf(scanned.trim());
  const gtin = found?.get('01')?.data;
  if (found === null || gtin === undefined || !/^[0-9]{14}$/.test(gtin) || !hasCheckDigit(gtin)) return null;
  const [lot, serial, expiresOn] = [found.get('10')?.data, found.get('21')?.data, found.get('17')?.isoDate];
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
    return new Map(parsedCodeItems.map((item) => [item.ai, item]));
  } catch {
    // Whatever it throws says that the text is no barcode; it has no errors of its own.
    return null;
  }
}

/** GS1 General Specifications 7.9: weights 3 and 1 from the left of 13 digits. */
function hasCheckDigit(gtin: string): boolean {
  const digits = [...gtin].map(Number);
  const sum = digits.slice(0, 13).reduce((total, digit, place) => total + digit * (place % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10 === digits[13];
}
