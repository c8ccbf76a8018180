import { betterAuth } from 'better-auth';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { openPlainPool } from '../platform/db/plain-pool.ts';
import { OrderlyError } from '../platform/errors.ts';
import { sessionCookieName } from './credential.ts';

export interface AuthOptions {
  readonly databaseUrl: string;
  readonly secret: string;
  /** Where people reach the server; https means secure cookies. */
  readonly publicUrl: string;
}

const sessionSeconds = 12 * 3600;
/** Only these of the library's paths are served; there is no sign-up. */
const paths = [
  ['POST', '/sign-in/email', 'signIn', 'Sign in with e-mail and password'],
  ['POST', '/sign-out', 'signOut', 'Sign out'],
  ['GET', '/get-session', 'readSession', 'The session you are signed in with'],
  ['POST', '/change-password', 'changePassword', 'Change your password'],
  ['GET', '/list-sessions', 'listSessions', 'Your sessions'],
  ['POST', '/revoke-session', 'revokeSession', 'End one of your sessions'],
  ['POST', '/revoke-other-sessions', 'revokeOtherSessions', 'End all your other sessions'],
] as const;
const maxConnections = 4;

export interface Auth {
  register(app: FastifyInstance): void;
  close(): Promise<void>;
}

/** Accounts and sessions on our tables. Sessions last 12 hours and do not slide. */
export function createAuth({ databaseUrl, secret, publicUrl }: AuthOptions): Auth {
  const pool = openPlainPool({ url: databaseUrl, max: maxConnections, applicationName: 'orderly-auth' });
  const secure = publicUrl.startsWith('https:');
  const stamps = { createdAt: 'created_at', updatedAt: 'updated_at' };
  const auth = betterAuth({
    appName: 'Orderly',
    baseURL: publicUrl,
    basePath: '/api/v1/auth',
    secret,
    database: pool,
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 128 },
    user: { modelName: 'users', fields: { emailVerified: 'email_verified', ...stamps } },
    session: {
      modelName: 'sessions',
      fields: { userId: 'user_id', expiresAt: 'expires_at', ipAddress: 'ip_address', userAgent: 'user_agent', ...stamps },
      expiresIn: sessionSeconds,
      disableSessionRefresh: true,
    },
    account: {
      modelName: 'accounts',
      fields: {
        accountId: 'account_id',
        providerId: 'provider_id',
        userId: 'user_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...stamps,
      },
    },
    verification: { modelName: 'verifications', fields: { expiresAt: 'expires_at', ...stamps } },
    rateLimit: { enabled: false },
    advanced: {
      database: { generateId: 'uuid' },
      useSecureCookies: false,
      cookies: { session_token: { name: sessionCookieName(secure), attributes: { httpOnly: true, sameSite: 'lax', secure, path: '/' } } },
      ipAddress: { ipAddressHeaders: ['x-orderly-address'] },
    },
  });

  async function forward(request: FastifyRequest): Promise<Response> {
    const headers = new Headers();
    for (const name of ['cookie', 'content-type', 'origin', 'user-agent'] as const) {
      const value = request.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    headers.set('x-orderly-address', request.ip);
    const body = request.method === 'POST' ? JSON.stringify(request.body ?? {}) : null;
    if (body !== null) headers.set('content-type', 'application/json');
    return auth.handler(new Request(new URL(request.url, publicUrl), { method: request.method, headers, body }));
  }

  return {
    register(app) {
      for (const [method, path, operationId, summary] of paths) {
        app.route({
          method,
          url: `/api/v1/auth${path}`,
          config: { permission: 'public', rateLimit: { max: 30, timeWindow: 60_000 } },
          schema: {
            operationId,
            tags: ['sessions'],
            summary,
            ...(path === '/sign-in/email' ? { body: signIn } : {}),
            response: { 200: { type: ['object', 'array', 'null'], additionalProperties: true, items: {} } },
          },
          handler: async (request, reply) => {
            const answer = await forward(request);
            if (answer.status >= 400) throw refusalOf(answer.status);
            for (const cookie of answer.headers.getSetCookie()) reply.header('set-cookie', cookie);
            const text = await answer.text();
            return reply
              .type('application/json')
              .serializer((value: string) => value)
              .send(text === '' ? 'null' : text);
          },
        });
      }
    },
    close: () => pool.end(),
  };
}

const signIn = {
  type: 'object',
  additionalProperties: false,
  required: ['email', 'password'],
  properties: {
    email: { type: 'string', format: 'email', maxLength: 254, examples: ['provider@demo.test'] },
    password: { type: 'string', minLength: 1, maxLength: 128 },
    rememberMe: { type: 'boolean' },
  },
};

function refusalOf(status: number): OrderlyError {
  if (status === 401) return new OrderlyError('unauthenticated', 'E-mail or password is wrong, or you are not signed in.');
  if (status === 403) return new OrderlyError('forbidden', 'This request came from another site. Use the address of this server.');
  if (status < 500) return new OrderlyError('invalid_request', 'The request does not fit. See /docs for what this path takes.');
  return new OrderlyError('internal', 'Something went wrong here. The request id helps us find it.');
}
