import { describe, expect, it } from 'vitest';
import { code128 } from './barcode.ts';
import { faces } from './fonts.ts';
import { openPaper } from './paper.ts';
import { linesOf, showable } from './text.ts';

describe('text in a document', () => {
  it('keeps every letter of the languages written in Latin, Greek and Cyrillic, composed', () => {
    for (const text of ['Żółć, Nguyễn Thị Ánh, Đặng', 'İstanbul ğış', 'Þórður Æ ß œ', 'Ἀθῆναι Ωμέγα', 'Ёлка їжак', '‘quoted’ – “so” … € ×'])
      expect(showable(text)).toEqual({ text, replaced: 0 });
    expect(showable('Z\u0307o\u0301\u0142c\u0301').text).toBe('Żółć');
  });

  it('names by its number what it cannot show, and counts it', () => {
    expect(showable('中村 😀\u0007')).toEqual({ text: '[U+4E2D][U+6751] [U+1F600][U+0007]', replaced: 4 });
    expect(showable('a\r\nb\tc')).toEqual({ text: 'a\nb c', replaced: 0 });
  });

  it('is broken between words, and within one that is wider than the line, without losing any of it', () => {
    const size = 10;
    const width = Math.ceil(faces.regular.widthOf('a word or two', size));
    expect(linesOf('a word or two and more', faces.regular, { size, width })).toEqual(['a word or two', 'and more']);
    const word = 'b'.repeat(100);
    const pieces = linesOf(`x ${word} y`, faces.regular, { size, width });
    expect(pieces.join('').replaceAll(/[ xy]/g, '')).toBe(word);
    for (const piece of pieces) expect(faces.regular.widthOf(piece, size)).toBeLessThanOrEqual(width);
  });
});

describe('a document', () => {
  it('is the same bytes of the same content and time, whatever was written before it', async () => {
    const write = (text: string) => {
      const paper = openPaper({ title: 'T', head: { left: 'L', right: 'R' }, foot: 'F', madeAt: new Date('2026-11-25T00:00:00Z') });
      paper.title('T', code128('ABC'));
      paper.table([{ title: 'A', share: 1 }], [[text], ['x'.repeat(5000)]]);
      paper.facts([['Name', text]]);
      return paper.end();
    };
    const first = await write('K 10 \u00a0x');
    // The same letters by other code points, which share their glyphs.
    await write('\u212a \u2009 \u00a010');
    expect((await write('K 10 \u00a0x')).equals(first)).toBe(true);
    expect((await write('K 11')).equals(first)).toBe(false);
  });
});

describe('Code 128', () => {
  it('begins with its start, ends with its stop, and weighs its check character', () => {
    const { modules, dark } = code128('ABC');
    // Start, three characters, check character of 11 modules each, and the stop of 13.
    expect(modules).toBe(5 * 11 + 13);
    const widths = dark.flatMap(({ from, width }, index) => [width, (dark[index + 1]?.from ?? modules) - from - width]).slice(0, -1);
    // Start B (104), A (33), B (34), C (35); check (104 + 33 + 2 × 34 + 3 × 35) mod 103 = 1; stop. ISO/IEC 15417, table 1.
    expect(widths.join('')).toBe(['211214', '111323', '131123', '131321', '222122', '2331112'].join(''));
  });
});
