import { createClient, type State } from '@orderly/client';

const listeners = new Set<(state: State) => void>();

/** The one client of the app: the browser's cookie is the credential. */
export const client = createClient({
  onState: (state) => {
    for (const listener of listeners) listener(state);
  },
});

/** Hears how the connection stands; answers what ends that. */
export function onConnection(listener: (state: State) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
