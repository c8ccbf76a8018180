import { randomBytes } from 'node:crypto';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { OperatorError } from './errors.ts';

const minLength = 32;

/** A secret of at least 32 characters kept in a file; with `create`, makes the file (mode 0600, whole or not at all). Errors: as fs, or a secret too short. */
export async function secretFile(path: string, { create }: { create: boolean }): Promise<string> {
  if (create) {
    const draft = `${path}.${process.pid}.tmp`;
    await writeFile(draft, randomBytes(32).toString('base64url'), { mode: 0o600 });
    // Of two that race, both read the winner's.
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await unlink(draft);
  }
  const secret = (await readFile(path, 'utf8')).trim();
  if (secret.length < minLength) throw new OperatorError(`${path} holds a secret shorter than ${minLength} characters; put a longer one there`);
  return secret;
}
