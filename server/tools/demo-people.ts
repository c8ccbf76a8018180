import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient, isPassing, NoAnswer, Problem } from '@orderly/client';

export interface ApiOptions {
  readonly url: string;
  readonly password: string;
  /** Ends waiting and calls under way. */
  readonly signal?: AbortSignal;
  /** How often a call is sent at most while the server is away or busy. */
  readonly attempts?: number;
}

const firstWaitMs = 250;
const maxWaitMs = 10_000;

/**
 * A person of the demo company at the API of a running server. A session that ends is begun again. Errors: with what to do when no server answers, or the password is
 * not the demo's.
 */
export async function signIn(options: ApiOptions, person: string): Promise<Client> {
  const { url, signal, attempts = 8 } = options;
  let cookie = await session(options, person);
  const client = createClient({
    baseUrl: url,
    credential: () => ({ cookie }),
    attempts,
    backoff: { firstWaitMs, maxWaitMs },
    async fetch(input, init) {
      const answer = await fetch(input, init);
      if (answer.status !== 401) return answer;
      cookie = await session(options, person);
      const headers = new Headers(init?.headers);
      headers.set('cookie', cookie);
      return fetch(input, { ...init, headers });
    },
  });
  signal?.addEventListener('abort', () => client.close(), { once: true });
  return client;
}

/** The cookie of a new session. That a lost answer may leave a second one behind harms nobody, so that it is asked for until it comes. */
async function session({ url, password, signal, attempts = 8 }: ApiOptions, person: string): Promise<string> {
  const door = createClient({ baseUrl: url, credential: () => ({ cookie: '' }) });
  const email = `${person}@demo.test`;
  for (let tries = 1; ; tries++) {
    try {
      const { headers } = await door.answer('signIn', { body: { email, password } }, { signal });
      return headers.get('set-cookie')?.split(';')[0] as string;
    } catch (error) {
      signal?.throwIfAborted();
      if (isPassing(error) && tries < attempts) await sleep(Math.min(firstWaitMs * 2 ** (tries - 1), maxWaitMs), undefined, { signal });
      else throw remedyOf(error, url, email);
    }
  }
}

function remedyOf(error: unknown, url: string, email: string): unknown {
  if (error instanceof NoAnswer)
    return new Error(`No server answers at ${url}. Start one with npm start, or name another with --url.`, { cause: error });
  if (!(error instanceof Problem) || error.code !== 'unauthenticated') return error;
  return new Error(`${email} could not sign in. Give the password that npm start printed as ORDERLY_DEMO_PASSWORD.`, { cause: error });
}
