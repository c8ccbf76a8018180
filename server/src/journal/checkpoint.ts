import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';

/** Signs notes under a name (C2SP signed-note). */
export interface NoteSigner {
  /** The key's name, which is the log's origin too. */
  readonly name: string;
  /** The public half in the C2SP verifier-key form: `name+hash+key`. To be handed to whoever checks the log. */
  readonly verifierKey: string;
  /** First 4 bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key). */
  readonly keyId: Buffer;
  readonly privateKey: KeyObject;
}

const ed25519 = 0x01;
// RFC 8410: the fixed DER in front of the 32 seed bytes of a PKCS #8 Ed25519 key.
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const maxNameLength = 200;

/** A signer from its name and 32 seed bytes. Errors: TypeError on a name with spaces or a plus sign, or another seed length. */
export function noteSigner(name: string, seed: Buffer): NoteSigner {
  if (name.length === 0 || name.length > maxNameLength || /[\s+]/u.test(name)) throw new TypeError('a key name has no spaces and no plus sign');
  if (seed.length !== 32) throw new TypeError('an Ed25519 seed has 32 bytes');
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
  const typed = Buffer.concat([Buffer.from([ed25519]), publicKey]);
  const keyId = createHash('sha256').update(`${name}\n`, 'utf8').update(typed).digest().subarray(0, 4);
  return { name, keyId, privateKey, verifierKey: `${name}+${keyId.toString('hex')}+${typed.toString('base64')}` };
}

/** A text with its signature as a C2SP signed note; the text ends in a line feed, which is signed too. */
export function signNote(signer: NoteSigner, text: string): string {
  if (!text.endsWith('\n')) throw new TypeError("a note's text ends in a line feed");
  const signature = Buffer.concat([signer.keyId, sign(null, Buffer.from(text, 'utf8'), signer.privateKey)]);
  return `${text}\n— ${signer.name} ${signature.toString('base64')}\n`;
}

/** A signed C2SP tlog-checkpoint: the log's origin, its size in leaves and its root. */
export function signCheckpoint(signer: NoteSigner, size: number, root: Buffer): string {
  return signNote(signer, `${signer.name}\n${size}\n${root.toString('base64')}\n`);
}

/**
 * The signer kept in a file, in the text form of Go's sumdb/note: `PRIVATE+KEY+<name>+<key id>+<base64 of 0x01 and the seed>`.
 * With `create` and no file, makes one (mode 0600, whole or not at all; of two that race, both answer the winner's).
 * Errors: ENOENT without `create`; TypeError when the file is not such a key.
 */
export async function loadSigner(path: string, create?: { readonly origin: string }): Promise<NoteSigner> {
  try {
    return parseSigner(await readFile(path, 'utf8'));
  } catch (error) {
    if (create === undefined || !(error instanceof Error) || !('code' in error) || error.code !== 'ENOENT') throw error;
  }
  const seed = randomBytes(32);
  const { name, keyId } = noteSigner(create.origin, seed);
  const typed = Buffer.concat([Buffer.from([ed25519]), seed]);
  await writeOnce(path, `PRIVATE+KEY+${name}+${keyId.toString('hex')}+${typed.toString('base64')}\n`);
  return parseSigner(await readFile(path, 'utf8'));
}

/** Writes a new file whole; leaves one that is there as it is. A crash leaves the old state, since `link` puts the finished file in place. */
async function writeOnce(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text, 'utf8');
    await file.sync();
    await file.close();
    await link(draft, path);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
}

function parseSigner(text: string): NoteSigner {
  const match = /^PRIVATE\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})\s*$/u.exec(text);
  const typed = Buffer.from(match?.[3] ?? '', 'base64');
  if (match === null || typed[0] !== ed25519) throw new TypeError('not an Ed25519 note signing key');
  const signer = noteSigner(match[1] as string, typed.subarray(1));
  if (signer.keyId.toString('hex') !== match[2]) throw new TypeError('the signing key does not match its own key id');
  return signer;
}
