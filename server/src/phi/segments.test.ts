import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newContentKey, openSegments, sealedLength, sealSegments, segmentBytes } from './segments.ts';

const place = 'orderly-1|order_documents|0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e|clinical';

async function* inParts(bytes: Buffer, part: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += part) yield bytes.subarray(at, at + part);
}
async function whole(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}
const bytesOf = (length: number) => Buffer.from(Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 0xff));
const seal = (key: string, bytes: Buffer, part = 10_007) => whole(sealSegments(key, place, inParts(bytes, part)));
const open = (key: string, sealed: Buffer, at = place, part = 9973) => whole(openSegments(key, at, inParts(sealed, part)));
const refused = expect.objectContaining({ code: 'sealed_altered' });
const sealedSegment = segmentBytes + 16;

describe('a content in segments', () => {
  it('comes back whole, whatever its length and however it is cut on the way', async () => {
    const lengths = [0, 1, segmentBytes - 1, segmentBytes, segmentBytes + 1, 2 * segmentBytes, 3 * segmentBytes + 17];
    for (const length of lengths) {
      const key = newContentKey();
      const sealed = await seal(key, bytesOf(length));
      expect(sealed.length, `${length} bytes`).toBe(sealedLength(length));
      expect((await open(key, sealed)).equals(bytesOf(length)), `${length} bytes`).toBe(true);
    }
    const any = fc.tuple(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 1, max: 90_000 }), fc.integer({ min: 1, max: 90_000 }));
    await fc.assert(
      fc.asyncProperty(any, async ([length, written, read]) => {
        const key = newContentKey();
        const bytes = bytesOf(length);
        return (await open(key, await seal(key, bytes, written), place, read)).equals(bytes);
      }),
      { numRuns: 40 },
    );
  });

  it('is refused when a byte is changed, anywhere', async () => {
    const key = newContentKey();
    const sealed = await seal(key, bytesOf(2 * segmentBytes + 100));
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const spoiled = Buffer.from(sealed);
        spoiled[at] = (spoiled[at] as number) ^ change;
        await expect(open(key, spoiled)).rejects.toEqual(refused);
      }),
      { numRuns: 60 },
    );
  });

  it('is refused when it was cut, reordered, lengthened or moved', async () => {
    const key = newContentKey();
    const sealed = await seal(key, bytesOf(3 * segmentBytes + 5));
    const segment = (number: number) => sealed.subarray(number * sealedSegment, (number + 1) * sealedSegment);
    const spoiled = {
      'without its last segment': sealed.subarray(0, 3 * sealedSegment),
      'cut inside a segment': sealed.subarray(0, sealed.length - 1),
      'of nothing': Buffer.alloc(0),
      'with two segments swapped': Buffer.concat([segment(1), segment(0), segment(2), segment(3)]),
      'with a segment left out': Buffer.concat([segment(0), segment(2), segment(3)]),
      'with a segment twice': Buffer.concat([segment(0), segment(0), segment(1), segment(2), segment(3)]),
      'with more behind it': Buffer.concat([sealed, segment(3)]),
    };
    for (const [how, bytes] of Object.entries(spoiled)) await expect(open(key, bytes), how).rejects.toEqual(refused);
    await expect(open(key, sealed, place.replace('clinical', 'contact'))).rejects.toEqual(refused);
    await expect(open(newContentKey(), sealed)).rejects.toEqual(refused);
  });

  it('gives nothing out of a segment before it is authenticated, and no last segment of a source that failed', async () => {
    const key = newContentKey();
    const spoiled = await seal(key, bytesOf(2 * segmentBytes));
    spoiled[sealedSegment + 10] = (spoiled[sealedSegment + 10] as number) ^ 1;
    const given: number[] = [];
    const reading = (async () => {
      for await (const bytes of openSegments(key, place, inParts(spoiled, 1000))) given.push(bytes.length);
    })();
    await expect(reading).rejects.toEqual(refused);
    expect(given).toEqual([segmentBytes]);

    async function* failing(): AsyncGenerator<Buffer> {
      yield bytesOf(segmentBytes + 10);
      throw new Error('the connection was cut');
    }
    const sealed: Buffer[] = [];
    const writing = (async () => {
      for await (const bytes of sealSegments(key, place, failing())) sealed.push(bytes);
    })();
    await expect(writing).rejects.toThrow('cut');
    await expect(open(key, Buffer.concat(sealed))).rejects.toEqual(refused);
  });
});
