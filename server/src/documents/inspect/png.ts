import { crc32 } from 'node:zlib';
import { checkPixels } from './pixels.ts';
import { type Inspector, refuse } from './refuse.ts';

const signatureBytes = 8;
const headerBytes = 8;
const crcBytes = 4;
const maxChunkBytes = 0x7fffffff;
const critical = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND']);

/** Walks the chunks of a PNG with their checksums: IHDR first, IEND last, nothing after it (ISO/IEC 15948:2004, sections 5.3 and 5.6). */
export function inspectPng(): Inspector {
  let state: 'signature' | 'header' | 'data' | 'crc' | 'over' = 'signature';
  /** Of the part in hand: the bytes still to come, and those kept. */
  let missing = signatureBytes;
  let kept: Buffer[] = [];
  let type = '';
  let crc = 0;
  let chunks = 0;
  let hasData = false;

  function partEnded(): void {
    const bytes = Buffer.concat(kept);
    kept = [];
    if (state === 'header') beginChunk(bytes);
    else if (state === 'data') {
      if (type === 'IHDR') checkPixels(bytes.readUInt32BE(0), bytes.readUInt32BE(4));
      [state, missing] = ['crc', crcBytes];
    } else if (state === 'crc') {
      if (bytes.readUInt32BE(0) !== crc) refuse('damaged', damaged);
      [state, missing] = type === 'IEND' ? ['over', 0] : ['header', headerBytes];
    } else [state, missing] = ['header', headerBytes];
  }

  function beginChunk(header: Buffer): void {
    const length = header.readUInt32BE(0);
    type = header.toString('latin1', 4);
    crc = crc32(header.subarray(4));
    chunks += 1;
    hasData ||= type === 'IDAT';
    const isKnown = /^[A-Za-z]{4}$/.test(type) && (critical.has(type) || /^[a-z]/.test(type));
    if (!isKnown || length > maxChunkBytes || (chunks === 1) !== (type === 'IHDR')) refuse('damaged', damaged);
    if ((type === 'IHDR' && length !== 13) || (type === 'IEND' && (length !== 0 || !hasData))) refuse('damaged', damaged);
    [state, missing] = ['data', length];
  }

  return {
    push(bytes) {
      let rest = bytes;
      for (;;) {
        while (missing === 0 && state !== 'over') partEnded();
        if (rest.length === 0) return;
        if (state === 'over') refuse('foreign_part', 'Something follows the end of the picture. Save the picture anew, or take a screenshot of it.');
        const part = rest.subarray(0, missing);
        if (state === 'data') crc = crc32(part, crc);
        if (state !== 'data' || type === 'IHDR') kept.push(part);
        missing -= part.length;
        rest = rest.subarray(part.length);
      }
    },
    end() {
      if (state !== 'over') refuse('damaged', damaged);
    },
  };
}

const damaged = 'The picture is damaged or not whole. Save or scan it again.';
