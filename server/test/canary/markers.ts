import { randomInt } from 'node:crypto';
import type { Schema } from '../fuzz/document.ts';
import { pngChunk, samplePng } from '../sample-files.ts';

/** Values for fields, each recognisable wherever it turns up. */
export interface Markers {
  /** The value for a field; the same each time. `place` as in fields.ts. */
  of(operation: string, place: string, schema: Schema): string;
  /** What stands in every value that a pattern does not forbid. */
  readonly token: string;
  /** Every value given so far, by `operation place`. */
  readonly values: ReadonlyMap<string, string>;
  /** What to look for: the token, and each value that could not hold it, as people and programs write it. */
  needles(): string[];
}

const letters = 'bcdfghjkmnpqrstvwxz';

function word(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

export function createMarkers(): Markers {
  const token = `zq${word(10, `${letters}23456789`)}`;
  const values = new Map<string, string>();
  const bare = new Set<string>();

  function make(place: string, schema: Schema): string {
    if (schema.format === 'date') {
      // Of a century in which nothing else here happens.
      const date = `16${10 + randomInt(90)}-0${1 + randomInt(9)}-${10 + randomInt(18)}`;
      const [year, month, day] = date.split('-');
      bare
        .add(date)
        .add(`${month}/${day}/${year}`)
        .add(`${Number(month)}/${day}/${year}`);
      return date;
    }
    if (schema.pattern?.startsWith('^\\+1')) {
      const digits = `${2 + randomInt(8)}${word(9, '0123456789')}`;
      bare
        .add(digits)
        .add(`${digits.slice(0, 3)}-${digits.slice(3, 6)}-${digits.slice(6)}`)
        .add(`(${digits.slice(0, 3)}) ${digits.slice(3, 6)}`);
      return `+1${digits}`;
    }
    if (schema.pattern?.startsWith('^[0-9]{5}(')) {
      const extension = word(4, '123456789');
      bare.add(`62704-${extension}`).add(`62704${extension}`);
      return `62704-${extension}`;
    }
    if (schema.pattern?.startsWith('^[A-Z][0-9A]')) {
      const code = `${word(1, 'QXZ')}9${word(1, 'QXZ')}.${word(4, 'QXZ789')}`;
      bare.add(code).add(code.replace('.', ''));
      return code;
    }
    if (schema.pattern?.startsWith('^data:image/png')) {
      // The token stands in the picture as it is; in the text of the request it is other letters.
      const picture = samplePng({ extra: [pngChunk('tEXt', Buffer.from(`Comment\0${token}${values.size}~`))] }).toString('base64');
      const middle = Math.floor(picture.length / 2);
      bare.add(picture.slice(middle - 16, middle + 16));
      return `data:image/png;base64,${picture}`;
    }
    if (place.endsWith('/udi')) {
      const [lot, serial] = [`${token}l${values.size}`, `${token}s${values.size}`].map((text) => text.slice(0, 20));
      return `(01)00380740000011(10)${lot}(21)${serial}`;
    }
    const number = `${token}${values.size.toString(36).padStart(2, '0')}`;
    if (schema.format === 'email') return `${number}@example.org`;
    const isFree = (schema.maxLength ?? 0) >= 500;
    // Quotes, a line break and letters beyond ASCII, as people type: each encoding writes those in its own way.
    return isFree ? `He said "${number}",\nnaïvely; ${number} 名前.` : place.endsWith('Name') ? `Ö${number}` : number;
  }

  return {
    token,
    values,
    of(operation, place, schema) {
      const key = `${operation} ${place}`;
      const value = values.get(key) ?? make(place, schema);
      values.set(key, value);
      return value;
    },
    needles: () => [token, ...bare],
  };
}
