import { type Operations, operations } from './api.generated.ts';
import type { Backoff } from './backoff.ts';
import { type ItemOf, itemsOf, type PagedOperation } from './pages.ts';
import { Problem } from './problem.ts';
import { openRealtime, type Realtime } from './realtime.ts';
import { newKey, repeated } from './repeat.ts';
import {
  type Answer,
  type Credential,
  closed,
  credentialHeaders,
  type Line,
  type Operation,
  type OperationName,
  operationOf,
  type Params,
  send,
} from './request.ts';
import { type OpenSocket, openGlobalSocket, refuseHeaders } from './socket.ts';
import type { State } from './state.ts';

export interface ClientOptions {
  /** Origin of the server, such as `https://orders.example`; without it that of the page. */
  readonly baseUrl?: string;
  /** Without it the browser's. */
  readonly credential?: Credential;
  /** How requests go, if not by the runtime's own `fetch`. */
  readonly fetch?: typeof fetch;
  /** How sockets open, where the runtime has no WebSocket or one that sends no headers. */
  readonly openSocket?: OpenSocket;
  /** Hears how the connection stands, and that whoever was signed in no longer is. */
  readonly onState?: (state: State) => void;
  /** Of one request, each time it is sent. */
  readonly timeoutMs?: number;
  /** How often a request is sent at most, when none of the answers is final. */
  readonly attempts?: number;
  readonly backoff?: Backoff;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
  readonly attempts?: number;
  /** Instead of one made for this call: the same key on a later call, such as after a restart, is the same request. */
  readonly idempotencyKey?: string;
}

type Given<Name extends OperationName> = Operations[Name]['params'];
type Rest<Name extends OperationName> =
  Partial<Given<Name>> extends Given<Name> ? [params?: Given<Name>, options?: CallOptions] : [params: Given<Name>, options?: CallOptions];

type Methods = { [Name in OperationName]: (...rest: Rest<Name>) => Promise<Operations[Name]['answer']> };

/** The API as methods, named as its operations are. Each answers the body; errors: `Problem`, `NoAnswer`, the reason of the signal given. */
export interface Client extends Methods {
  /** The same with what came beside the body: the position to follow from, headers. */
  answer<Name extends OperationName>(name: Name, ...rest: Rest<Name>): Promise<Answer<Operations[Name]['answer']>>;
  /** Every item of a list, read page by page as they are taken. */
  each<Name extends PagedOperation>(name: Name, ...rest: Rest<Name>): AsyncIterable<ItemOf<Name>>;
  /** What happens, as it happens: one connection for all that this client follows. Errors: in a browser, unless whoever calls is known by its cookie. */
  realtime(): Realtime;
  /** Ends the connection, if there is one, and every request that waits to be sent again or answered. */
  close(): void;
}

const defaults = { timeoutMs: 20_000, attempts: 5, backoff: { firstWaitMs: 250, maxWaitMs: 10_000 } };

/** A client of one server, for one person or machine. Errors: TypeError for an address that is none. */
export function createClient(options: ClientOptions = {}): Client {
  const line = lineOf(options);
  const over = new AbortController();
  const calling: Calling = { line, options: { ...defaults, ...options }, over: over.signal };
  const answer = (name: OperationName, params?: object, more?: CallOptions) => call(calling, name, (params ?? {}) as Params, more ?? {});
  let realtime: Realtime | null = null;
  const methods = Object.fromEntries(
    (Object.keys(operations) as OperationName[]).map((name) => [
      name,
      async (params?: object, more?: CallOptions) => (await answer(name, params, more)).data,
    ]),
  );
  return {
    ...methods,
    answer,
    each: (name: PagedOperation, params: object = {}, more?: CallOptions) =>
      itemsOf(async (page) => (await answer(name, page, more)).data as Awaited<ReturnType<Client[PagedOperation]>>, params),
    realtime() {
      over.signal.throwIfAborted();
      if (options.openSocket === undefined) refuseHeaders(line.headers());
      realtime ??= openRealtime(line, {
        openSocket: options.openSocket ?? openGlobalSocket,
        backoff: calling.options.backoff,
        onState: options.onState,
      });
      return realtime;
    },
    close() {
      realtime?.close();
      over.abort(closed());
    },
    // The table that the methods are made of is what their types are written from.
  } as unknown as Client;
}

function lineOf({ baseUrl = '', credential = 'browser', fetch = globalThis.fetch }: ClientOptions): Line {
  if (baseUrl === '' && !('location' in globalThis)) throw new TypeError('Outside a browser a client needs the baseUrl of its server.');
  const origin = baseUrl === '' ? '' : new URL(baseUrl).origin;
  // Called as a member of something else, a browser's own refuses to work.
  return { baseUrl: origin, headers: () => credentialHeaders(credential), fetch: (...args) => fetch(...args) };
}

interface Calling {
  readonly line: Line;
  readonly options: typeof defaults & Pick<ClientOptions, 'onState'>;
  readonly over: AbortSignal;
}

/** Sends a request, and sends it again where that can't do it twice: reading, and what carries an Idempotency-Key. */
async function call({ line, options, over }: Calling, name: OperationName, params: Params, more: CallOptions): Promise<Answer<unknown>> {
  const operation = operationOf(name);
  const { timeoutMs, attempts, onState, backoff } = { ...options, ...more };
  const signal = more.signal === undefined ? over : AbortSignal.any([over, more.signal]);
  const idempotencyKey = operation.takesKey === true ? (more.idempotencyKey ?? newKey()) : null;
  try {
    return await repeated(() => send(line, { operation, params, idempotencyKey, timeoutMs, signal }), {
      attempts: isIdempotent(operation) ? attempts : 1,
      backoff,
      signal,
    });
  } catch (error) {
    // At the door itself it means that the password is wrong, and nobody was signed in before.
    if (error instanceof Problem && error.code === 'unauthenticated' && !operation.path.startsWith('/auth/')) onState?.('signed_out');
    throw error;
  }
}

function isIdempotent({ method, takesKey }: Operation): boolean {
  return method === 'GET' || takesKey === true;
}
