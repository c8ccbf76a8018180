import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';

// RFC 3394, section 2.2.3.1: the initial value, which is also the integrity check.
const initialValue = Buffer.alloc(8, 0xa6);
/** Bytes of a wrapped 256-bit key. */
export const wrappedKeyBytes = 40;

/** Wraps a 256-bit key by AES-256 key wrap (RFC 3394; `A256KW` of RFC 7518, section 4.4). Deterministic: the same key under the same KEK looks the same. */
export function wrapKey(kek: KeyObject, key: Buffer): Buffer {
  const cipher = createCipheriv('id-aes256-wrap', kek, initialValue);
  return Buffer.concat([cipher.update(key), cipher.final()]);
}

/** The key that `wrapKey` wrapped, or null when the wrapped bytes were altered or wrapped under another KEK. */
export function unwrapKey(kek: KeyObject, wrapped: Buffer): Buffer | null {
  if (wrapped.length !== wrappedKeyBytes) return null;
  const decipher = createDecipheriv('id-aes256-wrap', kek, initialValue);
  try {
    return Buffer.concat([decipher.update(wrapped), decipher.final()]);
  } catch {
    // OpenSSL says no more than that the integrity check failed.
    return null;
  }
}
