import { once } from 'node:events';
import { createInflate } from 'node:zlib';
import type { ForbiddenNames } from './pdf-names.ts';
import { refuse } from './refuse.ts';

const maxInflatedBytes = 64 * 1024 * 1024;

/**
 * Inflates a stream of a PDF, looks for forbidden names in it and lets it go. What does not inflate to its end is a viewer's to mend; what came until then was looked at.
 * Errors: invalid_request too_large_inside beyond 64 MB, and those of the names.
 */
export function inflateWithin(names: ForbiddenNames): { push(bytes: Buffer): Promise<void>; end(): Promise<void> } {
  const inflate = createInflate();
  let inflated = 0;
  let failure: unknown = null;
  let isOver = false;
  inflate.on('data', (bytes: Buffer) => {
    inflated += bytes.length;
    try {
      if (inflated > maxInflatedBytes)
        refuse('too_large_inside', 'A part of the PDF grows beyond 64 MB when it is opened. Print it into a new PDF, or scan it.');
      names.push(bytes);
    } catch (error) {
      failure ??= error;
      inflate.destroy();
    }
  });
  inflate.on('error', () => undefined);
  // Closing comes after an error as after an end, so that nobody waits for what will not come.
  const closed = new Promise<void>((resolve) => {
    inflate.once('close', () => {
      isOver = true;
      resolve();
    });
  });

  return {
    async push(bytes) {
      if (!isOver && !inflate.writableEnded && !inflate.write(bytes)) await Promise.race([once(inflate, 'drain').catch(() => undefined), closed]);
      if (failure !== null) throw failure;
    },
    async end() {
      if (!isOver) {
        inflate.end();
        await closed;
      }
      if (failure !== null) throw failure;
    },
  };
}
