/** One answer of the server, whole. */
export interface Exchange {
  /** Who asked for what; never what was sent. */
  readonly what: string;
  readonly person: string;
  readonly status: number;
  /** Headers and body. */
  readonly text: string;
  readonly body: Record<string, unknown>;
  /** Whether the route is one that patient data may leave by, to this person. */
  readonly phi: boolean;
}

export interface Asked {
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string;
  /** Sent as they are, with a type of the headers'. */
  readonly bytes?: Buffer;
  readonly version?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly phi?: boolean;
}

export interface Client {
  readonly exchanges: readonly Exchange[];
  ask(person: string, method: string, path: string, asked?: Asked): Promise<Exchange>;
  /** As `ask`, and throws unless the server takes it. */
  must(person: string, method: string, path: string, asked?: Asked): Promise<Exchange>;
}

const boundMs = 20_000;

/** Asks a server at `url` in the name of people with these headers, and keeps every answer. */
export function createClient(url: string, credentials: Readonly<Record<string, Readonly<Record<string, string>>>>): Client {
  const exchanges: Exchange[] = [];

  async function ask(
    person: string,
    method: string,
    path: string,
    { body, raw, bytes, version, headers, phi = false }: Asked = {},
  ): Promise<Exchange> {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...credentials[person],
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
        ...headers,
      },
      signal: AbortSignal.timeout(boundMs),
      redirect: 'manual',
      ...(bytes === undefined ? (payload === undefined ? {} : { body: payload }) : { body: new Uint8Array(bytes) }),
    });
    const text = await response.text();
    const heads = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const exchange: Exchange = {
      what: `${person} ${method} (${exchanges.length})`,
      person,
      status: response.status,
      text: `${heads}\n\n${text}`,
      body: isJson && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : {},
      phi,
    };
    exchanges.push(exchange);
    return exchange;
  }

  return {
    exchanges,
    ask,
    async must(person, method, path, asked) {
      const exchange = await ask(person, method, path, asked);
      if (exchange.status >= 300) throw new Error(`${person} ${method} ${path}: ${exchange.text}`);
      return exchange;
    },
  };
}

/** The cookie of a demo person's new session. */
export async function signIn(url: string, person: string, password = 'a-password-for-tests'): Promise<string> {
  const response = await fetch(`${url}/api/v1/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: `${person}@demo.test`, password }),
    signal: AbortSignal.timeout(boundMs),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
  if (!response.ok || cookie === undefined) throw new Error(`${person} could not sign in: ${response.status}`);
  return cookie;
}
