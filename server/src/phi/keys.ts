import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { closeSync, constants, fstatSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { PhiError } from './errors.ts';
import { unwrapKey, wrapKey } from './key-wrap.ts';

/**
 * The root key, wherever it lives: a file now; AWS KMS or Vault Transit can stand behind the same port, which is why every answer may be a promise.
 * `context` says what a wrapped key belongs to and is bound to it (KMS: the encryption context), so that one row's key is of no use in another.
 */
export interface RootKey {
  /** Names the key; stored beside what it wraps. */
  readonly kid: string;
  /** Made by the server itself rather than given by an operator; production refuses such a key. */
  readonly generated: boolean;
  wrap(key: Buffer, context: string): Buffer | Promise<Buffer>;
  /** Errors: root_key_other, patient_key_refused. */
  unwrap(wrapped: Buffer, kid: string, context: string): Buffer | Promise<Buffer>;
  /** 32 bytes that depend on the root key and the label; asked for at boot only (KMS: GenerateMac). */
  derive(label: string): Buffer | Promise<Buffer>;
}

const rootBytes = 32;
// A generated key says so itself, so that it is known for one after a restart, a copy or a move.
const generatedMark = Buffer.from('orderly generated root key 1\n');
const remedy = 'Write 32 random bytes (head -c 32 /dev/urandom) to a file that only the server may read (chmod 600).';

/**
 * The root key in a file: 32 raw bytes, readable by its owner alone. With `create`, a missing one is made, and marked as generated.
 * Errors: root_key_missing, root_key_length, root_key_permissions; each says the remedy.
 */
export function openRootKeyFile(path: string, options: { readonly create: boolean }): RootKey {
  const content = readRootKeyFile(path) ?? (options.create ? createRootKeyFile(path) : null);
  if (content === null) throw new PhiError('root_key_missing', `There is no root key at ${path}. ${remedy}`);
  const generated = content.subarray(0, generatedMark.length).equals(generatedMark);
  const bytes = generated ? content.subarray(generatedMark.length) : content;
  if (bytes.length !== rootBytes) {
    throw new PhiError('root_key_length', `The root key at ${path} has ${bytes.length} bytes instead of ${rootBytes}. ${remedy}`);
  }
  const root = createSecretKey(bytes);
  content.fill(0);
  return localRootKey(root, generated);
}

function localRootKey(root: KeyObject, generated: boolean): RootKey {
  const kid = `file-${expanded(root, 'kid').toString('base64url').slice(0, 16)}`;
  return {
    kid,
    generated,
    wrap: (key, context) => wrapKey(wrappingKey(root, context), key),
    unwrap: (wrapped, wrappedUnder, context) => {
      if (wrappedUnder !== kid) {
        throw new PhiError(
          'root_key_other',
          `The key of ${context} is wrapped under another root key than ${kid}. Give the server the root key it was made with.`,
        );
      }
      const key = unwrapKey(wrappingKey(root, context), wrapped);
      if (key === null) throw new PhiError('patient_key_refused', `The key of ${context} does not unwrap: it was altered, or belongs to another.`);
      return key;
    },
    derive: (label) => expanded(root, `derive|${label}`),
  };
}

function wrappingKey(root: KeyObject, context: string): KeyObject {
  return createSecretKey(expanded(root, `wrap|${context}`));
}

/** HKDF-SHA256 (RFC 5869) without salt, which the root key, being uniformly random, does not need (section 3.1). */
function expanded(root: KeyObject, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', root, '', `orderly-1|${info}`, rootBytes));
}

/** What the file holds, or null when there is none. */
function readRootKeyFile(path: string): Buffer | null {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (code === 'EACCES') throw new PhiError('root_key_permissions', `The server may not read the root key at ${path}. Let its user own the file.`);
    throw error;
  }
  try {
    const { mode, size } = fstatSync(file);
    // Windows keeps no such bits.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new PhiError(
        'root_key_permissions',
        `Others may read or write the root key at ${path} (mode ${(mode & 0o777).toString(8)}). Run: chmod 600 ${path}`,
      );
    }
    if (size > 4096) throw new PhiError('root_key_length', `The root key at ${path} has ${size} bytes instead of ${rootBytes}. ${remedy}`);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes the file whole or not at all, and never over another: of servers that start at once all read the first one's. */
function createRootKeyFile(path: string): Buffer | null {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    try {
      writeSync(file, Buffer.concat([generatedMark, randomBytes(rootBytes)]));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    linkSync(draft, path);
    syncDirectory(dirname(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readRootKeyFile(path);
}

/** Keys that were wrapped before a power cut must find their root key after it. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** The name of a patient's key: follows from the key, so it needs no column, changes with rotation and says nothing about key or patient. */
export function kidOf(key: KeyObject): string {
  return createHmac('sha256', key).update('orderly-1|kid').digest('base64url').slice(0, 16);
}
