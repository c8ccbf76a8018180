import type { Browser } from 'playwright-core';
import { inject } from 'vitest';
import { type Person, signInAt, type Window } from './engine.ts';

export { openBrowser, type Person } from './engine.ts';

/** Signs in as `<who>@demo.test` on the server of the tests, in a browser that shares nothing with others, and waits until the app is live. */
export function openAs(browser: Browser, who: string, window: Window = {}): Promise<Person> {
  return signInAt({ origin: inject('origin'), password: inject('password') }, browser, who, window);
}
