import type { IncomingHttpHeaders } from 'node:http';
import { idleHeader, Sessions } from '@orderly/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Database } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { IdentityRoutesDeps } from './admin-routes.ts';
import type { SessionKeeper } from './auth-routes.ts';
import { enter } from './enter.ts';
import type { Presence } from './presence.ts';
import { removeIfEnded } from './presence-store.ts';
import { type Credential, systemUserId } from './principal.ts';
import { readSessions } from './session-store.ts';

const mostShown = 100;

/** Where a person is signed in. */
export function sessionRoutes(app: FastifyInstance, deps: IdentityRoutesDeps): void {
  app.get('/api/v1/auth/list-sessions', {
    config: { permission: 'signed_in' },
    schema: {
      operationId: 'listSessions',
      tags: ['sessions'],
      summary: 'Your sessions, the one last heard of first',
      response: { 200: Sessions },
    },
    handler: (request) => {
      const { credential } = deps.requestOf(request);
      return deps.db.transaction(
        async (tx) => {
          const { userId } = await enter(tx, credential, deps.adjustPrincipal);
          const rows = await readSessions(tx, userId, mostShown);
          return rows.map((row) => ({
            id: row.id,
            userId: row.user_id,
            token: row.token,
            createdAt: row.created_at.toISOString(),
            expiresAt: row.expires_at.toISOString(),
            lastSeenAt: row.last_seen_at.toISOString(),
            ipAddress: row.ip_address,
            userAgent: row.user_agent,
            current: credential.kind === 'session' && credential.token === row.token,
          }));
        },
        { readOnly: true },
      );
    },
  });
}

interface KeeperDeps {
  readonly db: Database;
  readonly presence: Presence;
  readonly credentialOf: (headers: IncomingHttpHeaders) => Credential;
}

/** Sees to it that sessions end when nobody is there, and not before. `note` takes a request as a sign of its person. */
export function createSessionKeeper({ db, presence, credentialOf }: KeeperDeps): SessionKeeper & {
  note(request: FastifyRequest, credential: Credential): void;
} {
  function sessionIn(headers: IncomingHttpHeaders): string | null {
    try {
      const credential = credentialOf(headers);
      return credential.kind === 'session' ? credential.token : null;
    } catch (error) {
      if (error instanceof OrderlyError) return null;
      throw error;
    }
  }

  function hear(request: FastifyRequest, token: string | null): void {
    const agoMs = idleMsOf(request);
    if (token !== null && agoMs !== null) presence.note(token, agoMs);
  }

  return {
    note: (request, credential) => hear(request, credential.kind === 'session' ? credential.token : null),
    heard: (request, made) => hear(request, sessionIn(made === undefined ? request.headers : { cookie: made.split(';')[0] })),
    async endIdle({ headers }) {
      const token = sessionIn(headers);
      if (token !== null) await db.transaction((tx) => removeIfEnded(tx, systemUserId, token));
    },
  };
}

/** How long ago the person behind a request was there, as the page says; without that, now. Null for what stays open by itself, which says nothing of them. */
function idleMsOf({ routeOptions, headers }: FastifyRequest): number | null {
  if (routeOptions.config.lasting === true) return null;
  const said = headers[idleHeader];
  return typeof said === 'string' && /^[0-9]{1,6}$/.test(said) ? Number(said) * 1000 : 0;
}
