/** The text of a PDF that this server wrote, line by line as it was set: its pages are not compressed, and each font tells which of its glyphs is which letter. */
export function pdfText(pdf: Buffer): string {
  const source = pdf.toString('latin1');
  const objects = new Map([...source.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, id, text]) => [id as string, text as string]));
  const fonts = new Map<string, readonly string[]>();
  for (const [, name, id] of source.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const [, map] = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id as string) ?? '') ?? [];
    if (map !== undefined) fonts.set(name as string, lettersOf(objects.get(map) ?? ''));
  }
  const lines: string[] = [];
  for (const text of objects.values()) {
    for (const [, name, glyphs] of text.matchAll(/\/(F\d+) [\d.]+ Tf\n(?:[^\n]*\n)*?\[([^\]]*)\] TJ/g)) {
      const letters = fonts.get(name as string) ?? [];
      const codes = [...(glyphs as string).matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex]) => (hex as string).match(/.{4}/g) ?? []);
      lines.push(codes.map((code) => letters[Number.parseInt(code, 16)] ?? '?').join(''));
    }
  }
  return lines.join('\n');
}

function lettersOf(map: string): string[] {
  return [...map.matchAll(/\[((?:<[^>]*> ?)+)\]/g)].flatMap(([, list]) =>
    [...(list as string).matchAll(/<([^>]*)>/g)].map(([, hex]) =>
      String.fromCharCode(...(hex as string).split(' ').map((unit) => Number.parseInt(unit, 16))),
    ),
  );
}
