import { createClient, type State } from '@orderly/client';
import type { idleHeader } from '@orderly/contract';
import { idleSeconds } from './touched.ts';

const listeners = new Set<(state: State) => void>();
// Typed by the contract's own value, without its schemas coming along.
const idle: typeof idleHeader = 'orderly-idle-seconds';

/** The one client of the app: the browser's cookie is the credential. Each request says whether anybody is there, so that what the app asks by itself keeps nobody signed in. */
export const client = createClient({
  fetch(input, init) {
    const headers = new Headers(init?.headers);
    headers.set(idle, String(idleSeconds()));
    return fetch(input, { ...init, headers });
  },
  onState: (state) => {
    for (const listener of listeners) listener(state);
  },
});

/** Hears how the connection stands; answers what ends that. */
export function onConnection(listener: (state: State) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
