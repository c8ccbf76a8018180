import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { PhiError } from './errors.ts';
import { unwrapKey, wrapKey, wrappedKeyBytes } from './key-wrap.ts';

const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;
const alg = 'A256KW';
const maxPlaintextBytes = 8 * 1024 * 1024;
/** Characters of that in base64url without padding; readers decode no more. */
const maxMemberLength = Math.ceil((maxPlaintextBytes * 4) / 3);

// What is protected never changes, so that rotation rewraps keys and touches no ciphertext.
const protectedHeader = Buffer.from('{"enc":"A256GCM"}').toString('base64url');

/** A patient's key as JWE uses it. `kid` names the key, not the patient. */
export interface KeyEncryptionKey {
  readonly kid: string;
  readonly key: KeyObject;
}

/** Flattened JWE JSON serialisation (RFC 7516, section 7.2.2) with exactly these members, all in base64url but `unprotected`. */
export interface FlattenedJwe {
  readonly protected: string;
  readonly unprotected: { readonly alg: 'A256KW'; readonly kid: string };
  readonly encrypted_key: string;
  readonly iv: string;
  readonly ciphertext: string;
  readonly tag: string;
  readonly aad: string;
}

/**
 * Encrypts with A256GCM under a fresh content key, which is wrapped with A256KW under `kek`. `aad` is authenticated and readable. Takes at most 8 MiB
 * (RangeError). On node:crypto because `jose` goes by way of WebCrypto's promises and thread pool, at a tenth of the rate.
 */
export function encryptJwe(kek: KeyEncryptionKey, plaintext: Buffer, aad: string): FlattenedJwe {
  if (plaintext.length > maxPlaintextBytes) throw new RangeError(`At most ${maxPlaintextBytes} bytes can be sealed at once.`);
  const secret = randomBytes(keyBytes + ivBytes);
  const contentKey = secret.subarray(0, keyBytes);
  const iv = secret.subarray(keyBytes);
  const aadMember = Buffer.from(aad).toString('base64url');
  // As a KeyObject: given raw bytes, createCipheriv takes about twice as long.
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(contentKey), iv, { authTagLength: tagBytes });
  cipher.setAAD(authenticated(aadMember));
  const body = cipher.update(plaintext);
  // GCM is a stream: final() adds no bytes, it only makes the tag.
  cipher.final();
  const jwe: FlattenedJwe = {
    protected: protectedHeader,
    unprotected: { alg, kid: kek.kid },
    encrypted_key: wrapKey(kek.key, contentKey).toString('base64url'),
    iv: iv.toString('base64url'),
    ciphertext: body.toString('base64url'),
    tag: cipher.getAuthTag().toString('base64url'),
    aad: aadMember,
  };
  contentKey.fill(0);
  return jwe;
}

/**
 * Decrypts what `encryptJwe` wrote for the same `aad`. The reader's `aad` decides; the stored one must merely equal it.
 * Errors: sealed_malformed, sealed_algorithm, sealed_elsewhere, sealed_other_key, sealed_altered.
 */
export function decryptJwe(kek: KeyEncryptionKey, stored: unknown, aad: string): Buffer {
  const jwe = parseJwe(stored);
  const aadMember = Buffer.from(aad).toString('base64url');
  if (jwe.aad !== aadMember) throw new PhiError('sealed_elsewhere', 'was sealed for another table, row, class or revision');
  const contentKey = contentKeyOf(kek, jwe);
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(contentKey), decoded(jwe.iv, ivBytes), { authTagLength: tagBytes });
  contentKey.fill(0);
  decipher.setAAD(authenticated(aadMember));
  decipher.setAuthTag(decoded(jwe.tag, tagBytes));
  const plaintext = decipher.update(decoded(jwe.ciphertext));
  try {
    decipher.final();
  } catch {
    plaintext.fill(0);
    throw new PhiError('sealed_altered', 'was altered since it was sealed');
  }
  return plaintext;
}

/** The same JWE under another key: only `encrypted_key` and `unprotected.kid` differ. Errors: as `decryptJwe`, for what it can see without decrypting. */
export function rewrapJwe(from: KeyEncryptionKey, to: KeyEncryptionKey, stored: unknown): FlattenedJwe {
  const jwe = parseJwe(stored);
  const contentKey = contentKeyOf(from, jwe);
  const rewrapped = {
    ...jwe,
    unprotected: { alg, kid: to.kid },
    encrypted_key: wrapKey(to.key, contentKey).toString('base64url'),
  } as const;
  contentKey.fill(0);
  return rewrapped;
}

function contentKeyOf(kek: KeyEncryptionKey, jwe: FlattenedJwe): Buffer {
  if (jwe.unprotected.kid !== kek.kid)
    throw new PhiError('sealed_other_key', `was sealed under the key ${safeKid(jwe.unprotected.kid)}, not ${kek.kid}`);
  const contentKey = unwrapKey(kek.key, decoded(jwe.encrypted_key, wrappedKeyBytes));
  if (contentKey === null) throw new PhiError('sealed_altered', 'was altered since it was sealed: its content key does not unwrap');
  return contentKey;
}

/** RFC 7516, section 5.1, step 14: with a JWE AAD the additional data is the protected header, a dot and the AAD member. */
function authenticated(aadMember: string): Buffer {
  return Buffer.from(`${protectedHeader}.${aadMember}`, 'ascii');
}

const members = ['protected', 'unprotected', 'encrypted_key', 'iv', 'ciphertext', 'tag', 'aad'] as const;

/** Reads exactly the form that `encryptJwe` writes; whatever else RFC 7516 allows is refused, so that nobody can choose what readers do. */
function parseJwe(stored: unknown): FlattenedJwe {
  const jwe = exactly(stored, members);
  const unprotected = exactly(jwe.unprotected, ['alg', 'kid']);
  for (const member of members) {
    if (member !== 'unprotected' && typeof jwe[member] !== 'string') throw malformed();
  }
  if (unprotected.alg !== alg || jwe.protected !== protectedHeader) {
    throw new PhiError('sealed_algorithm', 'names an algorithm other than A256KW with A256GCM');
  }
  if (typeof unprotected.kid !== 'string') throw malformed();
  return jwe as unknown as FlattenedJwe;
}

function exactly(value: unknown, names: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed();
  const record = value as Record<string, unknown>;
  if (Object.keys(record).length !== names.length || !names.every((name) => Object.hasOwn(record, name))) throw malformed();
  return record;
}

/** Canonical base64url only: other spellings of the same bytes would let a stored value change unseen. */
function decoded(text: string, bytes?: number): Buffer {
  if (text.length > maxMemberLength) throw malformed();
  const buffer = Buffer.from(text, 'base64url');
  if (buffer.toString('base64url') !== text || (bytes !== undefined && buffer.length !== bytes)) throw malformed();
  return buffer;
}

function malformed(): PhiError {
  return new PhiError('sealed_malformed', 'is not in the form this server writes');
}

/** A stored kid may be anything; only what looks like one of ours is repeated in a message. */
function safeKid(kid: string): string {
  return /^[A-Za-z0-9_-]{1,40}$/.test(kid) ? kid : 'of an unknown form';
}
