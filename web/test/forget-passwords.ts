import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inject } from 'vitest';

const script = fileURLToPath(new URL('../../server/test/browser/forget-passwords.ts', import.meta.url));

/** A quarter of an hour passes for the server: whoever is signed in typed their password too long ago to sign. */
export async function forgetPasswords(): Promise<void> {
  await promisify(execFile)(process.execPath, [script, inject('dataDir')]);
}
