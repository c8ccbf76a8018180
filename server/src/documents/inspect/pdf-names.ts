import { refuse } from './refuse.ts';

const active: ReadonlySet<string> = new Set(['JavaScript', 'Launch', 'EmbeddedFile', 'EmbeddedFiles', 'RichMedia', 'GoToE', 'ImportData']);
const encrypted = 'Encrypt';
const initials = new Set([...active, encrypted].map((name) => name.charCodeAt(0)));
const longestName = 13;
/** A name with every character written as `#` and two digits, its slash and what ends it. */
const overlapBytes = longestName * 3 + 2;
const [slash, hash] = [0x2f, 0x23];

export interface ForbiddenNames {
  push(bytes: Buffer): void;
}

/**
 * Finds names of what acts by itself or hides itself in a PDF (ISO 32000-2, sections 7.6, 7.11.4 and 12.6.4), in whichever spelling: any character of a name may be written
 * as `#` and two digits. Byte by byte, since most of a file is pictures, of which text would be made in vain. Errors: invalid_request active_content or encrypted.
 */
export function createForbiddenNames(): ForbiddenNames {
  let tail: Buffer = Buffer.alloc(0);
  return {
    push(bytes) {
      // A name that stands across the border ends within the first bytes of this piece; one that begins there is found within it.
      look(Buffer.concat([tail, bytes.subarray(0, overlapBytes)]));
      look(bytes);
      tail = Buffer.from(
        bytes.length >= overlapBytes ? bytes.subarray(bytes.length - overlapBytes) : Buffer.concat([tail, bytes]).subarray(-overlapBytes),
      );
    },
  };
}

function look(bytes: Buffer): void {
  for (let at = bytes.indexOf(slash); at !== -1; at = bytes.indexOf(slash, at + 1)) {
    const first = bytes[at + 1];
    if (first === undefined || (first !== hash && !initials.has(first))) continue;
    const name = nameAt(bytes, at + 1);
    if (active.has(name))
      refuse('active_content', 'The PDF holds a script, an attachment or something else that acts by itself. Print it into a new PDF, or scan it.');
    if (name === encrypted) refuse('encrypted', 'The PDF is locked by a password or its rights. Remove the lock, or print it into a new PDF.');
  }
}

/** The letters and digits of a name, as far as any that is looked for goes; one that the bytes end in counts as ended. */
function nameAt(bytes: Buffer, start: number): string {
  let name = '';
  for (let at = start; at < bytes.length && name.length <= longestName; at += 1) {
    let byte = bytes[at] as number;
    if (byte === hash) {
      const digits = bytes.toString('latin1', at + 1, at + 3);
      if (!/^[0-9a-fA-F]{2}$/.test(digits)) break;
      byte = Number.parseInt(digits, 16);
      at += 2;
    }
    const letter = String.fromCharCode(byte);
    if (!/[A-Za-z0-9]/.test(letter)) break;
    name += letter;
  }
  return name;
}
