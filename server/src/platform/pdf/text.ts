import { type Face, faces } from './fonts.ts';

/** Text as the fonts can show it. */
export interface Shown {
  readonly text: string;
  /** How many characters the fonts lack; each stands as `[U+4E2D]`. */
  readonly replaced: number;
}

/** What needs no look at the fonts. */
const plain = /^[\x20-\x7e]*$/;
const lineBreaks = /\r\n|[\r\n\u2028\u2029]/;

/** Composes letters with their marks (NFC) and names by its code point what the fonts lack, so that nothing is lost in silence. Line breaks stay, as `\n`. */
export function showable(typed: string): Shown {
  if (plain.test(typed)) return { text: typed, replaced: 0 };
  let replaced = 0;
  const lines = typed
    .normalize('NFC')
    .split(lineBreaks)
    .map((line) => {
      let shown = '';
      for (const letter of line.replaceAll('\t', ' ')) {
        const codePoint = letter.codePointAt(0) as number;
        const isThere = codePoint >= 0x20 && faces.regular.has(codePoint) && faces.bold.has(codePoint);
        if (!isThere) replaced += 1;
        shown += isThere ? letter : `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`;
      }
      return shown;
    });
  return { text: lines.join('\n'), replaced };
}

/** The lines that a text takes in a width, broken between words, and within a word that is wider than the line. */
export function linesOf(text: string, face: Face, { size, width }: { readonly size: number; readonly width: number }): string[] {
  return text.split('\n').flatMap((paragraph) => wrapped(paragraph, face, size, width));
}

function wrapped(paragraph: string, face: Face, size: number, width: number): string[] {
  const lines: string[] = [];
  const space = face.widthOf(' ', size);
  let line = '';
  let taken = 0;
  for (const word of paragraph.split(' ')) {
    const length = face.widthOf(word, size);
    if (line !== '' && taken + space + length <= width) {
      line += ` ${word}`;
      taken += space + length;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = length <= width ? [word] : piecesOf(word, face, size, width);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
    taken = pieces.length === 1 ? length : face.widthOf(line, size);
  }
  return [...lines, line];
}

function piecesOf(word: string, face: Face, size: number, width: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let taken = 0;
  for (const letter of word) {
    const length = face.widthOf(letter, size);
    if (piece !== '' && taken + length > width) {
      pieces.push(piece);
      piece = '';
      taken = 0;
    }
    piece += letter;
    taken += length;
  }
  return [...pieces, piece];
}
