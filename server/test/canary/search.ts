import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Hit {
  readonly needle: string;
  /** How it was written. */
  readonly form: string;
  readonly where: string;
  readonly offset: number;
}

export interface Searcher {
  /** Where a text or bytes hold a needle, in whichever form; at most one hit for each form. */
  inBytes(bytes: Buffer | string, where: string): Hit[];
  /** In every file below a folder, by its path. Comes back with how many bytes were read, too. */
  inFolder(folder: string): { hits: Hit[]; files: number; bytes: number };
}

/** Looks for needles as they are, in upper and lower case, as UTF-16, hexadecimal, base64 at each of its three offsets, percent-encoded and JSON-escaped. */
export function createSearcher(needles: readonly string[]): Searcher {
  const forms = needles.flatMap((needle) => formsOf(needle).map(([form, bytes]) => ({ needle, form, bytes })));

  function inBytes(given: Buffer | string, where: string): Hit[] {
    const bytes = typeof given === 'string' ? Buffer.from(given) : given;
    return forms.flatMap(({ needle, form, bytes: sought }) => {
      const offset = bytes.indexOf(sought);
      return offset === -1 ? [] : [{ needle, form, where, offset }];
    });
  }

  return {
    inBytes,
    inFolder(folder) {
      const found = { hits: [] as Hit[], files: 0, bytes: 0 };
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        const bytes = readFileSync(path);
        found.files += 1;
        found.bytes += bytes.length;
        found.hits.push(...inBytes(bytes, path));
      }
      return found;
    },
  };
}

function formsOf(needle: string): [form: string, bytes: Buffer][] {
  const spellings = [...new Set([needle, needle.toLowerCase(), needle.toUpperCase()])];
  const forms = new Map<string, [string, Buffer]>();
  const add = (form: string, bytes: Buffer) => {
    if (!forms.has(bytes.toString('latin1'))) forms.set(bytes.toString('latin1'), [form, bytes]);
  };
  for (const spelling of spellings) {
    const bytes = Buffer.from(spelling);
    add('plain', bytes);
    add('utf-16', Buffer.from(spelling, 'utf16le'));
    add('hex', Buffer.from(bytes.toString('hex')));
    add('hex', Buffer.from(bytes.toString('hex').toUpperCase()));
    add('percent', Buffer.from(encodeURIComponent(spelling)));
    add('percent', Buffer.from(encodeURIComponent(spelling).replaceAll('%20', '+')));
    add('json', Buffer.from(JSON.stringify(spelling).slice(1, -1)));
    for (const offset of [0, 1, 2]) for (const core of base64Cores(bytes, offset)) add('base64', Buffer.from(core));
  }
  return [...forms.values()];
}

/** The characters of base64 that follow from the bytes alone, when so many others stand before them; in both alphabets. */
function base64Cores(bytes: Buffer, offset: number): string[] {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replaceAll('=', '');
  const complete = Math.floor(((offset + bytes.length) * 8) / 6);
  const core = text.slice(Math.ceil((offset * 8) / 6), complete);
  return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
}
