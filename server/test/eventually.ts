import { setTimeout as sleep } from 'node:timers/promises';

/** What `look` finds, once it finds something; an error when that takes too long. */
export async function eventually<T>(look: () => Promise<T | undefined>, withinMs = 20_000): Promise<T> {
  for (const deadlineMs = Date.now() + withinMs; ; await sleep(50)) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadlineMs) throw new Error('it did not happen');
  }
}
