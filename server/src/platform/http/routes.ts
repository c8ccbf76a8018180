import type { FastifyInstance, RouteOptions } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the caller must be allowed; `public` for nothing. The server refuses to boot with a route that does not say. */
    permission?: string;
    /** The answer may hold data of patients; its reading is journalled before the answer leaves. */
    phi?: boolean;
    /** Needs If-Match; for the description of the API. */
    ifMatch?: boolean;
    /** Takes Idempotency-Key; for the description of the API. */
    idempotent?: boolean;
    /** Answers the version as ETag, as what needs If-Match does; for the description of the API. */
    etag?: boolean;
    /** Answers the address of what it made as Location; for the description of the API. */
    location?: boolean;
    /** Takes a body that may take minutes to come, and reads it itself, within bounds of its own. */
    slowBody?: true;
    /** The answer says up to which position of the journal it holds everything (`orderly-position`). */
    positioned?: true;
    /** Stays open by itself: no sign that anybody is there. */
    lasting?: true;
    /** `false`: not counted. */
    rateLimit?: false;
    /** Takes a password that may be a guess: counted besides by route and address, and by the account that the body's `email` names. */
    guessesPasswords?: true;
  }
}

/** A route as it was declared. */
export interface DeclaredRoute {
  readonly method: string;
  readonly url: string;
  readonly options: RouteOptions;
}

export interface RouteTable {
  readonly routes: readonly DeclaredRoute[];
  /** Methods that the path (without query) takes, in alphabetical order; for the answer 405. */
  methodsAt(path: string): string[];
}

/** All mistakes in the declarations of routes together. */
export class RouteError extends Error {
  constructor(mistakes: readonly string[]) {
    super(`Routes are not declared as they must be:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
    this.name = 'RouteError';
  }
}

/**
 * Collects every route declared after it, and refuses to boot (RouteError, all mistakes together) unless each declares a known permission and a schema
 * of its successful answer, and bodies and queries refuse members that their schema does not name.
 */
export function guardRoutes(app: FastifyInstance, permissions: ReadonlySet<string>): RouteTable {
  const routes: DeclaredRoute[] = [];
  const patterns: { readonly method: string; readonly matches: RegExp }[] = [];
  app.addHook('onRoute', (options) => {
    for (const method of [options.method].flat()) {
      routes.push({ method, url: options.url, options });
      patterns.push({ method, matches: patternOf(options.url) });
    }
  });
  // Checked when all are there: a plug-in's own hook may complete its declarations.
  app.addHook('onReady', async () => {
    const mistakes = routes.filter(({ method }) => method !== 'HEAD').flatMap((route) => mistakesOf(route, permissions));
    if (mistakes.length > 0) throw new RouteError(mistakes);
  });
  return {
    routes,
    methodsAt: (path) => [...new Set(patterns.filter(({ matches }) => matches.test(path)).map(({ method }) => method))].sort(),
  };
}

function patternOf(url: string): RegExp {
  const pattern = url
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('/');
  return new RegExp(`^${pattern}$`);
}

interface RouteSchema {
  readonly body?: unknown;
  readonly querystring?: unknown;
  readonly params?: { readonly properties?: Record<string, unknown> };
  readonly response?: Record<string, unknown>;
}

function mistakesOf({ method, url, options }: DeclaredRoute, permissions: ReadonlySet<string>): string[] {
  const mistakes: string[] = [];
  const schema = (options.schema ?? {}) as RouteSchema;
  const permission = options.config?.permission;
  if (permission === undefined) mistakes.push('declares no config.permission (`public` if it needs none)');
  else if (permission !== 'public' && !permissions.has(permission)) mistakes.push(`declares the unknown permission ${permission}`);
  if (!Object.keys(schema.response ?? {}).some((status) => /^[123]/.test(status)))
    mistakes.push('declares no schema of its successful answer (schema.response)');
  for (const name of url.match(/(?<=\/:)[A-Za-z0-9_]+/g) ?? []) {
    if (schema.params?.properties?.[name] === undefined) mistakes.push(`declares no schema of the path parameter ${name} (schema.params)`);
  }
  for (const part of ['body', 'querystring'] as const) {
    const open = openObject(schema[part], part);
    if (open !== null) mistakes.push(`takes unknown members in ${open}: set additionalProperties to false`);
  }
  return mistakes.map((mistake) => `${method} ${url} ${mistake}`);
}

/** Where a schema has an object that names its members and yet takes others; null if nowhere. */
function openObject(schema: unknown, place: string): string | null {
  if (typeof schema !== 'object' || schema === null) return null;
  const node = schema as Record<string, unknown>;
  if (node.properties !== undefined && node.additionalProperties !== false && node.unevaluatedProperties !== false) return place;
  for (const [name, inner] of Object.entries(node)) {
    if (typeof inner !== 'object' || name === 'examples' || name === 'default' || name === 'enum' || name === 'const') continue;
    const found = openObject(inner, name === 'properties' || name === 'items' ? place : `${place}/${name}`);
    if (found !== null) return found;
  }
  return null;
}
