import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';

/** A font as pages are written with it. */
export interface Face {
  /** What the PDF library takes. */
  readonly font: unknown;
  /** Width of a text in points at a size in points. */
  widthOf(text: string, size: number): number;
  has(codePoint: number): boolean;
}

interface Glyph {
  readonly id: number;
  readonly advanceWidth: number;
  readonly codePoints: readonly number[];
}

/** Noto Sans, which has every letter of the languages written in Latin, Greek and Cyrillic; other scripts are named by their code points. */
export const faces = { regular: openFace('400Regular'), bold: openFace('600SemiBold') };

/**
 * A font read once for all documents. Laid out letter by letter, without ligatures and kerning: the library's own layout took 300 ms of a document
 * (docs/decisions/2026-11-25-archive.md), and remembers in the font what earlier documents held, so that the same text could come out as other bytes.
 */
function openFace(style: string): Face {
  const path = createRequire(import.meta.url).resolve(`@expo-google-fonts/noto-sans/${style}/NotoSans_${style}.ttf`);
  const font = create(readFileSync(path)) as Font;
  const { unitsPerEm } = font;
  const glyphs = new Map<number, Glyph>();
  const glyphOf = (codePoint: number): Glyph => {
    const known = glyphs.get(codePoint);
    if (known !== undefined) return known;
    const { id, advanceWidth } = font.glyphForCodePoint(codePoint);
    const glyph = { id, advanceWidth, codePoints: [codePoint] };
    if (font.hasGlyphForCodePoint(codePoint)) glyphs.set(codePoint, glyph);
    return glyph;
  };
  const layout = (text: string) => {
    const run = Array.from(text, (letter) => glyphOf(letter.codePointAt(0) as number));
    const positions = run.map(({ advanceWidth }) => ({ xAdvance: advanceWidth, yAdvance: 0, xOffset: 0, yOffset: 0 }));
    return { glyphs: run, positions, advanceWidth: run.reduce((sum, { advanceWidth }) => sum + advanceWidth, 0) };
  };
  return {
    font: Object.create(font, { layout: { value: layout } }),
    widthOf(text, size) {
      let width = 0;
      for (const letter of text) width += glyphOf(letter.codePointAt(0) as number).advanceWidth;
      return (width * size) / unitsPerEm;
    },
    has: (codePoint) => glyphs.has(codePoint) || font.hasGlyphForCodePoint(codePoint),
  };
}
