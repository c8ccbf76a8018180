import { AsyncLocalStorage } from 'node:async_hooks';
import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { asDomainError } from '../platform/db/errors.ts';
import { type AskedBy, type Asking, digestOf, isUnproven, openAuthPool } from './auth-store.ts';
import { sessionCookieName } from './credential.ts';

export interface AuthOptions {
  readonly databaseUrl: string;
  readonly secret: string;
  /** Where people reach the server; https means secure cookies. */
  readonly publicUrl: string;
  /** How long a session lasts, whoever is there. */
  readonly sessionHours: number;
}

/** A request for the accounts library. */
export interface AuthRequest extends AskedBy {
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly cookie: string | undefined;
  readonly userAgent: string | undefined;
  /** Of a POST. */
  readonly body: unknown;
}

export interface Auth {
  /** The library's answer, its errors included. */
  handle(request: AuthRequest): Promise<Response>;
  /** Whether a password is that of whom a cookie signs in. */
  verifyPassword(given: { readonly cookie: string | undefined; readonly password: string }): Promise<boolean>;
  close(): Promise<void>;
}

const maxUserAgentLength = 300;

/** Accounts and sessions on our tables. The library ends a session after its hours; that nobody is there is ours to see (`startPresence`). */
export function createAuth({ databaseUrl, secret, publicUrl, sessionHours }: AuthOptions): Auth {
  const asking = new AsyncLocalStorage<Asking>();
  const proven = (storedPassword: string) => asking.getStore()?.proven.add(digestOf(storedPassword));
  const pool = openAuthPool(databaseUrl, () => asking.getStore());
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
    // What the library does not know is answered by us.
    onAPIError: { throw: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      maxPasswordLength: 128,
      // The library proves a password for a tenth of a second and writes afterwards. What it proved goes with what it writes, and the tables'
      // triggers refuse that when the account has another password by then.
      password: {
        async hash(password) {
          const made = await hashPassword(password);
          proven(made);
          return made;
        },
        async verify(given) {
          const fits = await verifyPassword(given);
          if (fits) proven(given.hash);
          return fits;
        },
      },
    },
    user: { modelName: 'users', fields: { emailVerified: 'email_verified', ...stamps } },
    session: {
      modelName: 'sessions',
      fields: { userId: 'user_id', expiresAt: 'expires_at', ipAddress: 'ip_address', userAgent: 'user_agent', ...stamps },
      expiresIn: sessionHours * 3600,
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

  return {
    async handle(request) {
      const { requestId, method, path, cookie, userAgent, source } = request;
      // The origin was checked before (`guardOrigin`); the library knows one origin only, and the server may be reached under two.
      const headers = new Headers({ origin: new URL(publicUrl).origin });
      if (cookie !== undefined) headers.set('cookie', cookie);
      if (userAgent !== undefined) headers.set('user-agent', userAgent.slice(0, maxUserAgentLength));
      if (source !== null) headers.set('x-orderly-address', source);
      if (method === 'POST') headers.set('content-type', 'application/json');
      const given = request.body as { revokeOtherSessions?: unknown } | null | undefined;
      const body = method === 'POST' ? JSON.stringify(given ?? {}) : null;
      const context: Asking = { requestId, source, endsSessions: given?.revokeOtherSessions === true, proven: new Set() };
      try {
        return await asking.run(context, () => auth.handler(new Request(new URL(path, publicUrl), { method, headers, body })));
      } catch (error) {
        // As for a wrong password: whether an address is known, or disabled, is nobody's business.
        if (isUnproven(error)) return new Response(null, { status: 401 });
        throw asDomainError(error);
      }
    },
    verifyPassword: ({ cookie = '', password }) => isAccepted(auth.api.verifyPassword({ body: { password }, headers: new Headers({ cookie }) })),
    close: () => pool.end(),
  };
}

/** What the library refuses it refuses with a status: a wrong password, or a session that has ended. */
async function isAccepted(verifying: Promise<{ readonly status: boolean }>): Promise<boolean> {
  try {
    return (await verifying).status;
  } catch (error) {
    if (error instanceof APIError) return false;
    throw asDomainError(error);
  }
}
