import { crc32, deflateSync } from 'node:zlib';

/** Documents for tests, whole and well formed. */

/** A PDF of one page whose content is deflated; `extra` objects come before the page's. */
export function samplePdf({
  extra = [],
  catalog = '',
  trailer = '',
  end = '%%EOF\n',
}: Partial<Record<'catalog' | 'trailer' | 'end', string>> & { extra?: Buffer[] } = {}): Buffer {
  const content = deflateSync(Buffer.from('BT /F1 12 Tf 72 720 Td (Semi-electric bed, one) Tj ET'));
  return Buffer.concat([
    Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1'),
    ...extra,
    Buffer.from(`1 0 obj\n<< /Type /Catalog /Pages 2 0 R ${catalog} >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n`),
    Buffer.from('3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>\nendobj\n'),
    pdfStream(4, '/Filter /FlateDecode', content),
    Buffer.from(`trailer\n<< /Root 1 0 R /Size 5 ${trailer} >>\nstartxref\n0\n${end}`),
  ]);
}

/** One object of a PDF with a stream. */
export function pdfStream(number: number, dictionary: string, content: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`${number} 0 obj\n<< /Length ${content.length} ${dictionary} >>\nstream\r\n`),
    content,
    Buffer.from('\nendstream\nendobj\n'),
  ]);
}

export function pngChunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}

export const pngSignature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

export function pngHeader(width: number, height: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([8, 0, 0, 0, 0], 8);
  return pngChunk('IHDR', data);
}

/** A grey PNG. */
export function samplePng({
  width = 16,
  height = 16,
  extra = [],
  after = Buffer.alloc(0),
}: {
  width?: number;
  height?: number;
  extra?: Buffer[];
  after?: Buffer;
} = {}): Buffer {
  const rows = Buffer.alloc(16 * 17, 0x80);
  return Buffer.concat([pngSignature, pngHeader(width, height), ...extra, pngChunk('IDAT', deflateSync(rows)), pngChunk('IEND'), after]);
}

/** A JPEG in form: its tables and its coded data are of no picture, its segments are in order. */
export function sampleJpeg({ width = 16, height = 16, after = Buffer.alloc(0) }: { width?: number; height?: number; after?: Buffer } = {}): Buffer {
  const segment = (marker: number, bytes: readonly number[]) =>
    Buffer.from([0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 0xff, ...bytes]);
  const frame = [8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(
      0xdb,
      Array.from({ length: 65 }, (_, index) => (index === 0 ? 0 : 16)),
    ),
    segment(0xc0, frame),
    segment(0xc4, [0, ...Array.from({ length: 16 }, () => 0)]),
    segment(0xda, [1, 1, 0, 0, 63, 0]),
    Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56, 0x78, 0xff, 0xd9]),
    after,
  ]);
}

/** A ZIP archive with one entry, stored. */
export function sampleZip(): Buffer {
  const [name, data] = [Buffer.from('run.sh'), Buffer.from('echo hello')];
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt32LE(crc32(data), 14);
  local.writeUInt32LE(data.length, 18);
  local.writeUInt32LE(data.length, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt32LE(crc32(data), 16);
  central.writeUInt32LE(data.length, 20);
  central.writeUInt32LE(data.length, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + data.length, 16);
  return Buffer.concat([local, name, data, central, name, end]);
}

/** A signature drawn on a screen, as a PNG data URI. */
export const drawnSignature = `data:image/png;base64,${samplePng().toString('base64')}`;
