import type { Position, positionHeader } from '@orderly/contract';
import { type Bytes, type Operations, operations } from './api.generated.ts';
import { NoAnswer, problemOf } from './problem.ts';

/**
 * Who calls. `browser`: whoever is signed in there, by the cookie that the browser sends by itself. Elsewhere a session's cookie (`name=value`) or an API key is sent as a
 * header, never in an address. A function is asked before each request.
 */
export type Credential = FixedCredential | (() => FixedCredential);

type FixedCredential = 'browser' | { readonly cookie: string } | { readonly apiKey: string };

/** Where and how requests go. */
export interface Line {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** They say who calls. */
  readonly headers: () => Record<string, string>;
  readonly fetch: typeof fetch;
}

export interface Answer<T> {
  readonly status: number;
  readonly data: T;
  /** Up to where in the journal `data` holds everything; null when the operation does not say. Follow from there, and nothing is missed. */
  readonly position: Position | null;
  /** Whether the first answer to the same request came again. */
  readonly isReplayed: boolean;
  readonly headers: Headers;
}

export type OperationName = keyof Operations;

/** How an operation goes over HTTP. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly takesKey?: boolean;
  readonly sendsBytes?: boolean;
  readonly answers?: 'text' | 'bytes';
}

/** What any method takes, as it is looked at here. */
export interface Params {
  readonly body?: unknown;
  readonly version?: number;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly [parameter: string]: unknown;
}

const apiPrefix = '/api/v1';
// Typed by the contract's own value, without its schemas coming along into a web page.
const ofPosition: typeof positionHeader = 'orderly-position';

/** Why nothing more comes of a client that its owner has closed. */
export function closed(): DOMException {
  return new DOMException('This client was closed.', 'AbortError');
}

/** How the method of this name goes over HTTP. */
export function operationOf(name: OperationName): Operation {
  return operations[name];
}

/** The headers that say who calls; none where the browser says it by its cookie. */
export function credentialHeaders(given: Credential): Record<string, string> {
  const credential = typeof given === 'function' ? given() : given;
  if (credential === 'browser') return {};
  return 'apiKey' in credential ? { authorization: `Bearer ${credential.apiKey}` } : { cookie: credential.cookie };
}

/** Where an operation is, with what it takes in its path and its query; what is undefined is left out. */
export function addressOf({ path }: Operation, params: Params): string {
  const query = new URLSearchParams();
  let address = path;
  for (const [name, value] of Object.entries(params)) {
    if (name === 'body' || name === 'version' || name === 'contentType' || name === 'headers' || value === undefined) continue;
    if (address.includes(`{${name}}`)) address = address.replace(`{${name}}`, encodeURIComponent(String(value)));
    else for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  return query.size === 0 ? `${apiPrefix}${address}` : `${apiPrefix}${address}?${query}`;
}

interface Sending {
  readonly operation: Operation;
  readonly params: Params;
  readonly idempotencyKey: string | null;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Sends one request once. Errors: `Problem`, `NoAnswer`, the signal's reason. */
export async function send(
  { baseUrl, headers, fetch }: Line,
  { operation, params, idempotencyKey, timeoutMs, signal }: Sending,
): Promise<Answer<unknown>> {
  const { body, version, contentType } = params;
  const sent = new Headers(headers());
  for (const [name, value] of Object.entries(params.headers ?? {})) if (value !== undefined) sent.set(name, value);
  if (version !== undefined) sent.set('if-match', `"${version}"`);
  if (idempotencyKey !== null) sent.set('idempotency-key', idempotencyKey);
  if (body !== undefined) sent.set('content-type', contentType ?? 'application/json');
  const bound = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(`${baseUrl}${addressOf(operation, params)}`, {
      method: operation.method,
      headers: sent,
      ...(body === undefined ? {} : { body: operation.sendsBytes === true ? (body as Bytes) : JSON.stringify(body) }),
      signal: signal === undefined ? bound : AbortSignal.any([bound, signal]),
    });
    if (!answer.ok) throw await problemOf(answer);
    return {
      status: answer.status,
      data: await dataOf(answer, operation),
      position: parsePosition(answer.headers.get(ofPosition)),
      isReplayed: answer.headers.get('idempotent-replayed') === 'true',
      headers: answer.headers,
    };
  } catch (error) {
    signal?.throwIfAborted();
    if (bound.aborted) throw new NoAnswer(`No answer came within ${timeoutMs} ms.`, { cause: error });
    // What fetch throws when a connection fails or breaks (Fetch standard, "network error").
    if (error instanceof TypeError) throw new NoAnswer(`No server answers at ${baseUrl === '' ? 'this address' : baseUrl}.`, { cause: error });
    throw error;
  }
}

async function dataOf(answer: Response, { answers }: Operation): Promise<unknown> {
  if (answers === 'bytes') return answer.blob();
  const text = await answer.text();
  if (answers === 'text') return text;
  return text === '' ? null : JSON.parse(text);
}

/** `<epoch>:<position>`; null when it is none. */
export function parsePosition(text: string | null): Position | null {
  const match = /^([0-9a-z]{1,40}):([0-9]{1,15})$/.exec(text ?? '');
  return match === null ? null : { epoch: match[1] as string, position: Number(match[2]) };
}
