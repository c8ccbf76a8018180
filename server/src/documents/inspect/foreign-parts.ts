import { refuse } from './refuse.ts';

const overlap = 32;
/** An archive may stand anywhere in the bytes of another file: its readers look for it from the end, within its longest comment. */
const zipEnd = Buffer.from('PK\x05\x06', 'latin1');
const zipEndReachBytes = 65_535 + 22;
const archives = [Buffer.from('Rar!\x1a\x07', 'latin1'), Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1')];
const markup = /^<(?:script[\s>/]|html[\s>]|iframe[\s>]|!doctype\s+html|\?php\s)/i;
const longestMarkup = 20;
const [less, bang, question] = [0x3c, 0x21, 0x3f];

/** Finds what makes a file a second one besides: an archive or a web page within the bytes of a document. Errors: invalid_request foreign_part. */
export function createForeignParts(): { push(bytes: Buffer): void; end(): void } {
  let tail: Buffer = Buffer.alloc(0);
  let seen = 0;
  let zipAt = -1;

  function look(bytes: Buffer, at: number): void {
    const zip = bytes.lastIndexOf(zipEnd);
    if (zip !== -1) zipAt = at + zip;
    if (archives.some((signature) => bytes.includes(signature))) refuse('foreign_part', archiveInside);
    if (hasMarkup(bytes)) refuse('foreign_part', pageInside);
  }

  return {
    push(bytes) {
      // Over the border of two pieces, then within this one: together they would be a copy of everything.
      const border = Buffer.concat([tail, bytes.subarray(0, overlap)]);
      look(border, seen - tail.length);
      look(bytes, seen);
      seen += bytes.length;
      tail = bytes.length >= overlap ? Buffer.from(bytes.subarray(bytes.length - overlap)) : border.subarray(Math.max(0, border.length - overlap));
    },
    end() {
      if (zipAt !== -1 && zipAt >= seen - zipEndReachBytes) refuse('foreign_part', archiveInside);
    },
  };
}

/** Byte by byte up to where something may begin: text of everything would be made in vain. */
function hasMarkup(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(less); at !== -1; at = bytes.indexOf(less, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    const isLetter = (next | 0x20) === 0x73 || (next | 0x20) === 0x68 || (next | 0x20) === 0x69;
    if ((isLetter || next === bang || next === question) && markup.test(bytes.toString('latin1', at, at + longestMarkup))) return true;
  }
  return false;
}

const archiveInside = 'The file holds an archive besides the document. Print or scan the document into a new file.';
const pageInside = 'The file holds a web page or a script besides the document. Print or scan the document into a new file.';
