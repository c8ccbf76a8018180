import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder among the system’s temporary ones, for the caller to remove; or, failing that, removed when the process ends. */
export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

/** The prefix `orderly-test` tells later runs of the tests to end a PostgreSQL that a killed run left in the folder. */
export function temporaryFolder(prefix: 'orderly-test' | 'orderly-harness'): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), `${prefix}-${process.pid}-`));
  const remove = () => rmSync(path, { recursive: true, force: true });
  process.once('exit', remove);
  return {
    path,
    remove() {
      process.off('exit', remove);
      remove();
    },
  };
}

/** Runs `close` when the process is asked to end, and then ends it: what it started must not outlive it. */
export function closeWhenAsked(close: () => Promise<unknown>): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      close().finally(() => process.exit(130));
    });
  }
}
