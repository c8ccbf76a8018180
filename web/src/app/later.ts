import { type ComponentType, lazy } from 'react';
import { queries } from '../api/queries.ts';
import { loadingMark } from '../ui/states.tsx';

const lookEveryMs = 50;
const quietLooks = 4;
const latestMs = 3000;
const againMs = 5000;

/** A component that is loaded once the page that stands there has what it shows: it is not to hold that up. Stand it in a `Suspense` that keeps its room. Offline it comes later. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => {
    await pageIsRead();
    for (;;) {
      try {
        return { default: await load() };
      } catch {
        await pause(againMs);
      }
    }
  });
}

let firstRead: Promise<void> | undefined;

/** Until a page stands there that reads nothing any more, for the first time: what is asked for after that comes at once. */
function pageIsRead(): Promise<void> {
  firstRead ??= untilRead();
  return firstRead;
}

/** Three seconds at most. */
async function untilRead(): Promise<void> {
  const lastMs = performance.now() + latestMs;
  // What was read is drawn some frames later.
  for (let quiet = 0; quiet < quietLooks && performance.now() < lastMs; quiet = isReading() ? 0 : quiet + 1) await pause(lookEveryMs);
}

function isReading(): boolean {
  return queries.isFetching() > 0 || document.querySelector('h1') === null || document.querySelector(`[${loadingMark}]`) !== null;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
