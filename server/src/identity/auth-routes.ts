import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { OrderlyError } from '../platform/errors.ts';
import type { Auth } from './auth.ts';

const password = (description: string) => Type.String({ minLength: 1, maxLength: 128, description, examples: ['correct horse battery staple'] });
const closed = { additionalProperties: false };

const SignIn = Type.Object(
  {
    email: Type.String({ format: 'email', maxLength: 254, examples: ['provider@demo.test'] }),
    password: password('As given by an administrator or chosen since.'),
    rememberMe: Type.Optional(Type.Boolean({ description: 'False: the cookie ends with the browser.' })),
  },
  { ...closed, examples: [{ email: 'provider@demo.test', password: 'correct horse battery staple' }] },
);
const ChangePassword = Type.Object(
  {
    currentPassword: password('The one you signed in with.'),
    newPassword: Type.String({ minLength: 12, maxLength: 128, examples: ['another horse battery staple'] }),
    revokeOtherSessions: Type.Optional(Type.Boolean({ description: 'Whether your other sessions end.' })),
  },
  { ...closed, examples: [{ currentPassword: 'correct horse battery staple', newPassword: 'another horse battery staple' }] },
);
const RevokeSession = Type.Object(
  { token: Type.String({ minLength: 1, maxLength: 200, description: 'Of a session in the list of yours.', examples: ['f3kQ0c…'] }) },
  { ...closed, examples: [{ token: 'f3kQ0c…' }] },
);

// What the library answers; it writes the JSON, so that these describe it only.
const at = '2026-11-20T15:04:05.000Z';
const user = { id: '0199b7a2-6666-7c3d-8e4f-001122334455', name: 'Priya Lakeside', email: 'provider@demo.test' };
const session = {
  id: '0199c0aa-0000-7c3d-8e4f-001122334455',
  userId: user.id,
  token: 'f3kQ0c…',
  createdAt: at,
  expiresAt: '2026-11-21T03:04:05.000Z',
};
const User = Type.Object({ id: Type.String({ format: 'uuid' }), name: Type.String(), email: Type.String() });
const Session = Type.Object({
  id: Type.String({ format: 'uuid' }),
  userId: Type.String({ format: 'uuid' }),
  token: Type.String({ description: 'Names the session where one is to end; by itself it signs nobody in.' }),
  createdAt: Type.String({ format: 'date-time' }),
  expiresAt: Type.String({ format: 'date-time' }),
});
const SignedIn = Type.Object({ user: User }, { description: 'The session is in the cookie.', examples: [{ user }] });
const Own = Type.Union([Type.Object({ session: Session, user: User }), Type.Null()], {
  description: 'Null when you are not signed in.',
  examples: [{ session, user }],
});
const SignedOut = Type.Object({ success: Type.Boolean() }, { examples: [{ success: true }] });
const Revoked = Type.Object({ status: Type.Boolean() }, { examples: [{ status: true }] });
const signedIn = { security: [{ session: [] }] };

/** Only these of the library's paths are served; there is no sign-up. */
const paths = [
  { method: 'POST', path: '/sign-in/email', operationId: 'signIn', summary: 'Sign in with e-mail and password', body: SignIn, answer: SignedIn },
  { method: 'POST', path: '/sign-out', operationId: 'signOut', summary: 'Sign out', answer: SignedOut },
  { method: 'GET', path: '/get-session', operationId: 'readSession', summary: 'The session you are signed in with', answer: Own },
  {
    method: 'POST',
    path: '/change-password',
    operationId: 'changePassword',
    summary: 'Change your password',
    body: ChangePassword,
    answer: SignedIn,
    ...signedIn,
  },
  {
    method: 'POST',
    path: '/revoke-session',
    operationId: 'revokeSession',
    summary: 'End one of your sessions',
    body: RevokeSession,
    answer: Revoked,
    ...signedIn,
  },
  {
    method: 'POST',
    path: '/revoke-other-sessions',
    operationId: 'revokeOtherSessions',
    summary: 'End all your other sessions',
    answer: Revoked,
    ...signedIn,
  },
] as const;
const guessing: ReadonlySet<string> = new Set(['/sign-in/email', '/change-password']);
const prefix = '/api/v1/auth';

/** What of a session the accounts library does not know. */
export interface SessionKeeper {
  /** Removes the session that a request comes with if nobody was heard of for too long. */
  endIdle(request: FastifyRequest): Promise<void>;
  /** The person was heard of, by a request or, in a cookie that was made just now, at its beginning. */
  heard(request: FastifyRequest, made: string | undefined): void;
}

/** Signing in and out, and a person's own sessions. Errors: unauthenticated, also for a wrong password and for whoever is disabled. */
export function authRoutes(app: FastifyInstance, auth: Auth, keeper: SessionKeeper): void {
  for (const { method, path, operationId, summary, answer: answered, ...more } of paths) {
    app.route({
      method,
      url: `${prefix}${path}`,
      config: { permission: 'public', ...(guessing.has(path) ? { guessesPasswords: true } : {}) },
      schema: {
        operationId,
        tags: ['sessions'],
        summary,
        ...more,
        response: { 200: answered },
      },
      handler: async (request, reply) => {
        await keeper.endIdle(request);
        const answer = await auth.handle({
          method,
          path: request.url,
          requestId: request.id,
          source: request.ip,
          cookie: request.headers.cookie,
          userAgent: request.headers['user-agent'],
          body: request.body,
        });
        if (answer.status >= 400) throw refusalOf(answer.status, await codeOf(answer));
        const cookies = answer.headers.getSetCookie();
        for (const cookie of cookies) reply.header('set-cookie', cookie);
        keeper.heard(request, cookies[0]);
        const text = await answer.text();
        return reply
          .type('application/json')
          .serializer((value: string) => value)
          .send(text === '' ? 'null' : text);
      },
    });
  }
}

/** Tells `count` of every request that nobody known made: a password, cookie or key that is not right, or none where one is needed. */
export function countRefusals(app: FastifyInstance, count: (action: 'session.refused' | 'credential.refused', source: string) => void): void {
  app.addHook('onResponse', async (request: FastifyRequest, reply) => {
    if (reply.statusCode !== 401) return;
    count(request.routeOptions.url === `${prefix}/sign-in/email` ? 'session.refused' : 'credential.refused', request.ip);
  });
}

/** The code in a refusal of the accounts library. */
async function codeOf(answer: Response): Promise<unknown> {
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true;
  return isJson ? ((await answer.json()) as { code?: unknown } | null)?.code : null;
}

function refusalOf(status: number, code: unknown): OrderlyError {
  if (code === 'INVALID_PASSWORD') {
    const detail = 'This is not your password. Type the one you signed in with.';
    return new OrderlyError('invalid_request', 'The current password is wrong; nothing was changed.', {
      errors: [{ pointer: '/currentPassword', code: 'wrong_password', detail }],
    });
  }
  if (status === 401) return new OrderlyError('unauthenticated', 'E-mail or password is wrong, or you are not signed in.');
  if (status === 403) return new OrderlyError('forbidden', 'This request came from another site. Use the address of this server.');
  if (status < 500) return new OrderlyError('invalid_request', 'The request does not fit. See /docs for what this path takes.');
  return new OrderlyError('internal', 'Something went wrong here. The request id helps us find it.');
}
