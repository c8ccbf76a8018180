import { deflateSync } from 'node:zlib';
import { type DocumentMediaType, documentMediaTypes } from '@orderly/contract';
import { describe, expect, it } from 'vitest';
import { pdfStream, pngChunk, pngHeader, pngSignature, sampleJpeg, samplePdf, samplePng, sampleZip } from '../../../test/sample-files.ts';
import { inspectDocument } from './inspect-document.ts';

/** What an upload of these bytes, in parts of `part`, comes to: `taken` or the code of the refusal. */
async function verdict(bytes: Buffer, mediaType: DocumentMediaType, part = 65_536): Promise<string> {
  const inspector = inspectDocument(mediaType);
  try {
    for (let at = 0; at < bytes.length; at += part) await inspector.push(bytes.subarray(at, at + part));
    await inspector.end();
    return 'taken';
  } catch (error) {
    const { code, detail, errors } = error as { code: string; detail: string; errors: { code: string }[] };
    expect(code).toBe('invalid_request');
    // The reason comes with what would help.
    expect(detail).toMatch(/\. [A-Z].*\.$/);
    return errors[0]?.code as string;
  }
}

const [pdf, png, jpeg] = documentMediaTypes;
const script = '<< /S /JavaScript /JS (app.alert(1)) >>';
const objects = (text: string, filter = '/Filter /FlateDecode') => [
  pdfStream(9, `/Type /ObjStm /N 1 /First 4 ${filter}`, deflateSync(Buffer.from(`9 0 ${text}`))),
];

const whole: [string, Buffer, DocumentMediaType][] = [
  ['a PDF', samplePdf(), pdf],
  ['a PDF with line ends after its end', samplePdf({ end: '%%EOF\r\n\r\n' }), pdf],
  ['a PDF with packed objects', samplePdf({ extra: objects('<< /Type /Font >>') }), pdf],
  ['a PDF that speaks of /JS outside of any name of an action', samplePdf({ catalog: '/Lang (JS)' }), pdf],
  ['a PNG', samplePng(), png],
  ['a PNG with notes in it', samplePng({ extra: [pngChunk('tEXt', Buffer.from('Title\0A scan'))] }), png],
  ['a JPEG', sampleJpeg(), jpeg],
  ['a JPEG with a gain map after it', sampleJpeg({ after: sampleJpeg() }), jpeg],
  ['a JPEG with padding', sampleJpeg({ after: Buffer.alloc(100) }), jpeg],
];

const hostile: [string, Buffer, DocumentMediaType, string][] = [
  ['nothing', Buffer.alloc(0), pdf, 'empty'],
  ['two letters', Buffer.from('%P'), pdf, 'unknown_type'],
  ['a beginning and no more', Buffer.from('%PDF-1'), pdf, 'damaged'],
  ['a ZIP archive', sampleZip(), pdf, 'unknown_type'],
  ['a bomb of zeros, deflated', deflateSync(Buffer.alloc(1_000_000)), pdf, 'unknown_type'],
  ['a web page', Buffer.from('<html><script>alert(1)</script></html>'), pdf, 'foreign_part'],
  ['a program', Buffer.from('\x7fELF\x02\x01\x01\0\0\0\0\0', 'latin1'), png, 'unknown_type'],
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), png, 'unknown_type'],
  ['a GIF', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'), png, 'unknown_type'],
  ['a PNG said to be a PDF', samplePng(), pdf, 'wrong_type'],
  ['a PDF said to be a JPEG', samplePdf(), jpeg, 'wrong_type'],
  ['a PDF that begins late', Buffer.concat([Buffer.from('\n'), samplePdf()]), pdf, 'unknown_type'],
  ['a PDF with a ZIP behind it', Buffer.concat([samplePdf(), sampleZip()]), pdf, 'foreign_part'],
  ['a PDF with a ZIP within', samplePdf({ extra: [pdfStream(8, '', sampleZip())] }), pdf, 'foreign_part'],
  ['a PDF with an archive within', samplePdf({ extra: [pdfStream(8, '', Buffer.from('Rar!\x1a\x07\0', 'latin1'))] }), pdf, 'foreign_part'],
  ['a PDF that is a web page too', samplePdf({ extra: [Buffer.from('<SCRIPT >alert(1)</script>')] }), pdf, 'foreign_part'],
  ['a PDF with PHP within', samplePdf({ extra: [pdfStream(8, '', Buffer.from('<?php system(1);'))] }), pdf, 'foreign_part'],
  ['a PDF that runs a script', samplePdf({ catalog: `/OpenAction ${script}` }), pdf, 'active_content'],
  ['a PDF whose script is spelled otherwise', samplePdf({ catalog: '/OpenAction << /S /J#61va#53cript >>' }), pdf, 'active_content'],
  ['a PDF whose script is packed', samplePdf({ extra: objects(script) }), pdf, 'active_content'],
  ['a PDF whose script hides in a stream', samplePdf({ extra: [pdfStream(8, '', Buffer.from(`7 0 obj ${script} endobj`))] }), pdf, 'active_content'],
  ['a PDF that starts a program', samplePdf({ catalog: '/OpenAction << /S /Launch /F (run.exe) >>' }), pdf, 'active_content'],
  ['a PDF with an attachment', samplePdf({ catalog: '/Names << /EmbeddedFiles 8 0 R >>' }), pdf, 'active_content'],
  ['a PDF with a password', samplePdf({ trailer: '/Encrypt 8 0 R' }), pdf, 'encrypted'],
  ['a PDF that packs its objects otherwise', samplePdf({ extra: objects(script, '/Filter /LZWDecode') }), pdf, 'unreadable'],
  ['a PDF that hides its filter', samplePdf({ extra: [pdfStream(8, '/Filter 7 0 R', Buffer.from('x'))] }), pdf, 'unreadable'],
  ['a bomb in a PDF', samplePdf({ extra: [pdfStream(8, '/Filter /FlateDecode', deflateSync(Buffer.alloc(80_000_000)))] }), pdf, 'too_large_inside'],
  [
    'a bomb in a bomb in a PDF',
    samplePdf({ extra: [pdfStream(8, '/Filter [/FlateDecode /FlateDecode]', Buffer.from('x'))] }),
    pdf,
    'too_large_inside',
  ],
  [
    'a PDF with a picture of a gigapixel',
    samplePdf({ extra: [pdfStream(8, '/Subtype /Image /Width 40000 /Height 40000', Buffer.from('x'))] }),
    pdf,
    'too_large_inside',
  ],
  ['a PDF that is cut', samplePdf().subarray(0, 300), pdf, 'damaged'],
  ['a PNG of 60,000 by 60,000', samplePng({ width: 60_000, height: 60_000 }), png, 'too_large_inside'],
  ['a PNG of nothing', samplePng({ width: 0 }), png, 'damaged'],
  ['a PNG with a ZIP behind it', samplePng({ after: sampleZip() }), png, 'foreign_part'],
  ['a PNG with a ZIP within', samplePng({ extra: [pngChunk('zzAp', sampleZip())] }), png, 'foreign_part'],
  ['a PNG with a script within', samplePng({ extra: [pngChunk('tEXt', Buffer.from('T\0<script>alert(1)</script>'))] }), png, 'foreign_part'],
  ['a PNG with a changed byte', Buffer.from(samplePng().map((byte, at) => (at === 45 ? byte ^ 1 : byte))), png, 'damaged'],
  ['a PNG that is cut', samplePng().subarray(0, -12), png, 'damaged'],
  ['a PNG without a picture', Buffer.concat([pngSignature, pngHeader(1, 1), pngChunk('IEND')]), png, 'damaged'],
  ['a PNG of two heads', samplePng({ extra: [pngHeader(1, 1)] }), png, 'damaged'],
  ['a PNG with a part nobody knows', samplePng({ extra: [pngChunk('EViL')] }), png, 'damaged'],
  ['a JPEG of 60,000 by 60,000', sampleJpeg({ width: 60_000, height: 60_000 }), jpeg, 'too_large_inside'],
  ['a JPEG with a script behind it', sampleJpeg({ after: Buffer.from('<script>alert(1)</script>') }), jpeg, 'foreign_part'],
  ['a JPEG with a ZIP behind it', sampleJpeg({ after: sampleZip() }), jpeg, 'foreign_part'],
  ['a JPEG with a program behind it', sampleJpeg({ after: Buffer.from('MZ\x90') }), jpeg, 'foreign_part'],
  ['a JPEG that is cut', sampleJpeg().subarray(0, -2), jpeg, 'damaged'],
  ['a JPEG without a picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xd9]), jpeg, 'damaged'],
];

describe('a document', () => {
  it.each(whole)('is taken: %s', async (_what, bytes, mediaType) => {
    for (const part of [65_536, 1, 7]) expect(await verdict(bytes, mediaType, part), `in parts of ${part}`).toBe('taken');
  });

  it.each(hostile)('is refused with a reason: %s', async (_what, bytes, mediaType, code) => {
    for (const part of bytes.length > 50_000 ? [65_536, 997] : [65_536, 1, 7])
      expect(await verdict(bytes, mediaType, part), `in parts of ${part}`).toBe(code);
  });
});
