import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownRoot } from '../model/prepared.ts';

/** One place to change in a source file. */
export interface Patch {
  /** Below the checkout. */
  readonly file: string;
  /** A text that stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
}

/** A copy of the checkout's source, run from where it lies. */
export interface SourceTree {
  readonly root: string;
  remove(): void;
}

const copied = ['server/src', 'server/migrations', 'contract'];

/**
 * Copies the source and breaks the copy as told; what is not source is linked. So bugs are planted without a hook in what ships.
 * Errors: when a text to replace is not there exactly once any more; then the patch must follow the source.
 */
export function plant(patches: readonly Patch[]): SourceTree {
  const root = mkdtempSync(join(tmpdir(), `orderly-harness-${process.pid}-`));
  const remove = () => rmSync(root, { recursive: true, force: true });
  try {
    for (const folder of copied) cpSync(join(ownRoot, folder), join(root, folder), { recursive: true });
    linkRest('.', root);
    linkRest('server', root);
    linkModules(root);
    for (const patch of patches) apply(root, patch);
  } catch (error) {
    remove();
    throw error;
  }
  return { root, remove };
}

const notLinked = new Set(['server', 'contract', 'src', 'migrations', 'test', '.git']);

function linkRest(folder: string, root: string): void {
  for (const name of readdirSync(join(ownRoot, folder))) {
    const isOwnModules = folder === 'server' && name === 'node_modules';
    if (!notLinked.has(name) && !isOwnModules) symlinkSync(join(ownRoot, folder, name), join(root, folder, name));
  }
}

/** `@orderly/contract` must be the copy's; the link among the root's modules leads to the original. */
function linkModules(root: string): void {
  const own = join(ownRoot, 'server/node_modules');
  const copy = join(root, 'server/node_modules');
  mkdirSync(join(copy, '@orderly'), { recursive: true });
  symlinkSync(join(root, 'contract'), join(copy, '@orderly/contract'));
  for (const name of readdirSync(own)) if (!name.startsWith('.') && name !== '@orderly') symlinkSync(join(own, name), join(copy, name));
}

function apply(root: string, { file, from, to }: Patch): void {
  const path = join(root, file);
  const parts = readFileSync(path, 'utf8').split(from);
  if (parts.length !== 2) throw new Error(`${file} has this text ${parts.length - 1} times and not once: ${from}`);
  writeFileSync(path, parts.join(to));
}
