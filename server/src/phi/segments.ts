import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { PhiError } from './errors.ts';

/** Plaintext of every segment but the last, which may be shorter. */
export const segmentBytes = 65_536;
const tagBytes = 16;
const keyBytes = 32;
const sealedSegmentBytes = segmentBytes + tagBytes;
const counterBytes = 11;

/** A content's own key, in base64url: sealed with the row that describes the content, used for one content only. */
export function newContentKey(): string {
  return randomBytes(keyBytes).toString('base64url');
}

/** How long the sealed form of so many bytes is. */
export function sealedLength(plaintextBytes: number): number {
  return plaintextBytes + Math.max(1, Math.ceil(plaintextBytes / segmentBytes)) * tagBytes;
}

/**
 * Seals content of any length in bounded memory, as pieces that only together are its sealed form: segments of 64 KiB, each by AES-256-GCM under the content's key, with its number and whether it is the last
 * in the nonce, so that none can be changed, moved, left out or cut off without notice (the STREAM construction: Hoang, Reyhanitabar, Rogaway, Vizár 2015).
 * `place` is authenticated with each. The last segment comes only when the source has ended: a source that fails leaves nothing that opens.
 */
export async function* sealSegments(contentKey: string, place: string, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const key = keyOf(contentKey);
  let number = 0;
  for await (const { parts, isLast } of inPieces(source, segmentBytes)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number, isLast), { authTagLength: tagBytes });
    cipher.setAAD(Buffer.from(place));
    // Part by part, and the tag apart: joining them first would copy everything once more.
    for (const part of parts) yield cipher.update(part);
    cipher.final();
    yield cipher.getAuthTag();
    number += 1;
  }
}

/**
 * The plaintext of what `sealSegments` wrote, segment by segment, each given out only after it was authenticated. Errors: PhiError sealed_altered, also when it
 * ends before its last segment or goes on after it.
 */
export async function* openSegments(contentKey: string, place: string, sealed: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const key = keyOf(contentKey);
  let number = 0;
  for await (const { parts, isLast } of inPieces(sealed, sealedSegmentBytes)) {
    const bytes = joined(parts);
    if (bytes.length < tagBytes) throw altered();
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, isLast), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
    const plaintext = decipher.update(bytes.subarray(0, bytes.length - tagBytes));
    try {
      decipher.final();
    } catch {
      plaintext.fill(0);
      throw altered();
    }
    yield plaintext;
    number += 1;
  }
}

function altered(): PhiError {
  return new PhiError('sealed_altered', 'A content was altered since it was sealed, or a part of it is missing.');
}

function keyOf(contentKey: string): KeyObject {
  const bytes = Buffer.from(contentKey, 'base64url');
  if (bytes.length !== keyBytes) throw new PhiError('sealed_malformed', 'The key of a content has not the form this server writes.');
  return createSecretKey(bytes);
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(counterBytes + 1);
  nonce.writeUIntBE(number, counterBytes - 6, 6);
  nonce[counterBytes] = isLast ? 1 : 0;
  return nonce;
}

/** A source cut into pieces of `size` bytes, the last of 0 to `size`. A piece is known to be the last only when the source has ended. */
async function* inPieces(
  source: AsyncIterable<Buffer>,
  size: number,
): AsyncGenerator<{ parts: readonly Buffer[]; isLast: boolean }, void, undefined> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const bytes of source) {
    let rest = bytes;
    while (length + rest.length > size) {
      held.push(rest.subarray(0, size - length));
      rest = rest.subarray(size - length);
      yield { parts: held, isLast: false };
      held = [];
      length = 0;
    }
    if (rest.length > 0) held.push(rest);
    length += rest.length;
  }
  yield { parts: held, isLast: true };
}

function joined(parts: readonly Buffer[]): Buffer {
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}
