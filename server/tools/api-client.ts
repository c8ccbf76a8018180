import { setTimeout as sleep } from 'node:timers/promises';
import { checks } from '@orderly/contract';

/** A person of the demo company at the API of a running server, as a browser would be. */
export interface Caller {
  readonly person: string;
  /** Answers status and body; waits and tries again while the server is away or busy. */
  call(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is looked at as its reader knows it to be.
  readonly body: any;
}

export interface ApiOptions {
  readonly url: string;
  readonly password: string;
  /** Ends waiting and calls under way. */
  readonly signal?: AbortSignal;
  readonly attempts?: number;
}

/** With which the demo's desk approves whatever the checks leave to a person; of what has passed a waiver says nothing. */
export const waivers = checks.map((check) => ({ check, code: 'verified_by_phone' as const }));

/** A wave drawn on a screen, as a PNG. */
export const drawnSignature = [
  'data:image/png;base64,',
  'iVBORw0KGgoAAAANSUhEUgAAAEAAAAAYCAAAAABv36SYAAAAj0lEQVR42s2UOQ7AIAwE5/+fTkSRgMG7RqJIqICVB3xyHS5+C8CTeXWUjkMMMtpeE0YZ/T9J',
  'eEzRABuH7j45oNuBD2/bYuOfEYh7fGI9vx2WN6aLUp4B5TnJqK9MfIHOTqxRo4pJuATfFXlSxsT6flNZjaVVVF6KD8VtekP/b6/7nIM7/Y+dSMUE0vr3Q/UG',
  'f19e6Fi3Yf8AAAAASUVORK5CYII=',
].join('');

const requestTimeoutMs = 20_000;
const firstWaitMs = 250;
const maxWaitMs = 10_000;

/** Signs a person in. Errors: with what to do when no server answers, or the password is not the demo's. */
export async function signIn(options: ApiOptions, person: string): Promise<Caller> {
  let cookie = await session(options, person);
  return {
    person,
    async call(method, path, body, headers = {}) {
      for (let again = false; ; again = true) {
        const answer = await send(options, method, `/api/v1${path}`, body, { cookie, ...headers });
        if (answer.status !== 401 || again) return answer;
        cookie = await session(options, person);
      }
    },
  };
}

async function session(options: ApiOptions, person: string): Promise<string> {
  const email = `${person}@demo.test`;
  const answer = await send(options, 'POST', '/api/v1/auth/sign-in/email', { email, password: options.password }, {});
  const cookie = answer.cookie?.split(';')[0];
  if (cookie === undefined) {
    throw new Error(`${email} could not sign in. Give the password that npm start printed as ORDERLY_DEMO_PASSWORD.`);
  }
  return cookie;
}

async function send(
  { url, signal, attempts = 8 }: ApiOptions,
  method: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<Answer & { readonly cookie: string | null }> {
  let waitMs = firstWaitMs;
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await fetch(new URL(path, url), {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any([AbortSignal.timeout(requestTimeoutMs), ...(signal === undefined ? [] : [signal])]),
      });
      const text = await answer.text();
      if ((answer.status !== 503 && answer.status !== 429) || attempt >= attempts) {
        return { status: answer.status, body: text === '' ? null : JSON.parse(text), cookie: answer.headers.get('set-cookie') };
      }
    } catch (error) {
      if (signal?.aborted === true || attempt >= attempts) throw signal?.aborted === true ? error : unreachable(url, error);
    }
    await sleep(waitMs, undefined, { signal });
    waitMs = Math.min(waitMs * 2, maxWaitMs);
  }
}

function unreachable(url: string, cause: unknown): Error {
  return new Error(`No server answers at ${url}. Start one with npm start, or name another with --url.`, { cause });
}
