import { createHmac } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { positionHeader } from '@orderly/contract';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import { archiveRoutes } from './archive/index.ts';
import { type Demo, demoRoutes } from './demo/index.ts';
import { type DocumentStorages, openStorages } from './documents/index.ts';
import { draftRoutes } from './drafts/index.ts';
import { carrierRoutes, type Tracking } from './fulfilment/index.ts';
import {
  type AdjustPrincipal,
  type Asked,
  authRoutes,
  confirmRoutes,
  countRefusals,
  createAuth,
  createCredentialReader,
  createSessionCookie,
  createSessionKeeper,
  enter,
  identityRoutes,
  may,
  outsideRoutes,
  permissions,
  readNames,
  sessionCookieName,
  startPresence,
} from './identity/index.ts';
import { loadPayers } from './insurance/index.ts';
import { type AnonymousFailures, journalRoutes } from './journal/index.ts';
import { monitoringRoutes } from './monitoring/index.ts';
import {
  deliveryStands,
  loadNotificationRules,
  loadStandardTemplates,
  notificationKeys,
  notificationRoutes,
  outboxStand,
  type Receipts,
} from './notifications/index.ts';
import { openApiOptions } from './openapi.ts';
import { documentRoutes, orderRoutes, shipmentRoutes } from './orders/index.ts';
import { type PhiVault, patientRoutes } from './patients/index.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import type { Database, Tx } from './platform/db/database.ts';
import { ping } from './platform/db/roles.ts';
import { OrderlyError } from './platform/errors.ts';
import { createCursors, createHttpServer, guardOrigin, idempotencyOf, registerHealth, registerOpenApi, servePages } from './platform/http/index.ts';
import type { OutsideState } from './platform/outside/index.ts';
import { loadProducts, productRoutes } from './products/index.ts';
import { type Hub, type RealtimeDeps, realtimeRoutes } from './realtime/index.ts';
import { slipRoutes } from './slips/index.ts';
import { createLocator, territoryRoutes } from './territories/index.ts';
import { loadRequirements, verificationRoutes } from './verification/index.ts';

/** What `npm start` builds of the web app. */
const webFolder = fileURLToPath(new URL('../../web/dist', import.meta.url));

export interface AppOptions {
  readonly db: Database;
  /** For the accounts library, which keeps a small pool of its own. */
  readonly appUrl: string;
  readonly phi: PhiVault;
  /** Where documents lie; without it in the database. */
  readonly storages?: DocumentStorages | undefined;
  /** Takes what carriers tell; without it nobody does. */
  readonly tracking?: Pick<Tracking, 'take'> | undefined;
  /** Tells those who are connected; without it nobody can connect. */
  readonly hub?: RealtimeDeps['hub'] | undefined;
  readonly replayDays?: number | undefined;
  /** Of the worker's role; without it nobody is told how the background stands. */
  readonly worker?: Database | undefined;
  /** Takes what became of messages; without it nobody does. */
  readonly receipts?: Receipts | undefined;
  /** Whether webhooks may lead to this machine. */
  readonly webhooksOnLoopback?: boolean | undefined;
  readonly logger: FastifyBaseLogger;
  readonly authSecret: string;
  readonly publicUrl: string;
  readonly trustedProxies: readonly string[];
  readonly rateLimitPerMinute: number;
  /** When sessions end: after so long without their person, and in any case. 15 minutes and 12 hours unless told. */
  readonly sessions?: { readonly idleMinutes: number; readonly hours: number } | undefined;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly clock?: Clock;
  /** The demo company, where there is one. */
  readonly demo?: Demo | null | undefined;
  /** Counts requests that nobody known made. */
  readonly anonymousFailures?: Pick<AnonymousFailures, 'count'> | undefined;
  /** How those outside are whom the server asks. */
  readonly outside?: (() => readonly OutsideState[]) | undefined;
  /** Only the isolation harness sets it: it switches the application's wall off. */
  readonly adjustPrincipal?: AdjustPrincipal | undefined;
}

/** The whole server, wired: the only place that knows all modules. Closing it closes what it opened. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { db, phi, logger, publicUrl, authSecret } = options;
  const secure = publicUrl.startsWith('https:');
  // One key for each purpose, so that what one of them gives away is of no use to another.
  const keyFor = (purpose: string) => createHmac('sha256', authSecret).update(purpose).digest();
  const app = await createHttpServer({
    logger,
    trustedProxies: options.trustedProxies,
    rateLimitPerMinute: options.rateLimitPerMinute,
    tls: options.tls,
    secure,
    sessionCookie: sessionCookieName(secure),
    permissions,
  });
  guardOrigin(app, publicUrl);
  if (options.anonymousFailures !== undefined) countRefusals(app, options.anonymousFailures.count);
  await registerOpenApi(app, { ...openApiOptions, sessionCookie: sessionCookieName(secure) });
  const credentialOf = createCredentialReader(authSecret, secure);
  const fingerprintKey = keyFor('orderly idempotency');
  const { idleMinutes, hours: sessionHours } = options.sessions ?? { idleMinutes: 15, hours: 12 };
  const keeper = keepSessions(app, { db, credentialOf, idleMs: idleMinutes * 60_000 });
  const deps = {
    db,
    phi,
    clock: options.clock ?? systemClock,
    territories: createLocator(),
    adjustPrincipal: options.adjustPrincipal,
    requestOf: (request: FastifyRequest) => {
      const credential = credentialOf(request.headers);
      keeper.note(request, credential);
      return {
        credential,
        context: { requestId: request.id, source: request.ip },
        idempotency: request.routeOptions.config.idempotent === true ? keyOf(request, fingerprintKey) : null,
      };
    },
    cursors: createCursors(keyFor('orderly cursors')),
  };
  const auth = createAuth({ databaseUrl: options.appUrl, secret: authSecret, publicUrl, sessionHours });
  app.addHook('onClose', () => auth.close());
  authRoutes(app, auth, keeper);
  confirmRoutes(app, { ...deps, verifyPassword: auth.verifyPassword });
  identityRoutes(app, { ...deps, idleMinutes });
  const storing = { ...deps, storages: options.storages ?? (await openStorages(null)) };
  orderRoutes(app, storing);
  shipmentRoutes(app, storing);
  documentRoutes(app, storing);
  archiveRoutes(app, storing);
  slipRoutes(app, deps);
  verificationRoutes(app, { ...deps, rulebook: await loadRequirements(await loadPayers()) });
  patientRoutes(app, deps);
  draftRoutes(app, deps);
  productRoutes(app, { ...deps, products: await loadProducts() });
  territoryRoutes(app, deps);
  journalRoutes(app, { ...deps, requestOf: readersOf(deps.requestOf, options.adjustPrincipal) });
  if (options.hub !== undefined) {
    await realtimeRoutes(app, { ...deps, hub: options.hub, publicUrl, replayDays: options.replayDays ?? 30 });
    sayPositions(app, options.hub);
  }
  notificationRoutes(app, {
    ...deps,
    rules: await loadNotificationRules(),
    templates: await loadStandardTemplates(),
    keys: notificationKeys(authSecret),
    webhooksOnLoopback: options.webhooksOnLoopback ?? false,
    receipts: options.receipts ?? { takeSms: notSetUp, takeMail: notSetUp },
  });
  carrierRoutes(app, options.tracking ?? { take: notSetUp });
  demoRoutes(app, { ...deps, demo: options.demo ?? null, cookieOf: createSessionCookie(authSecret, { secure, hours: sessionHours }) });
  if (options.worker !== undefined) monitoringRoutes(app, { ...deps, worker: options.worker, deliveryStands, outboxStand });
  outsideRoutes(app, { ...deps, states: options.outside ?? (() => []) });
  registerHealth(app, { database: () => ping(db) });
  await servePages(app, webFolder);
  return app;
}

/** The journal knows no accounts: it is told whether who asks may read it. */
function readersOf(requestOf: (request: FastifyRequest) => Pick<Asked, 'credential' | 'context'>, adjustPrincipal: AdjustPrincipal | undefined) {
  return (request: FastifyRequest) => {
    const { credential, context } = requestOf(request);
    return {
      context,
      namesOf: readNames,
      async enter(tx: Tx) {
        const principal = await enter(tx, credential, adjustPrincipal);
        return { ...principal, mayRead: may(principal, 'journal.read') };
      },
    };
  };
}

/** Ends sessions that nobody is there for any more. */
function keepSessions(app: FastifyInstance, { idleMs, ...deps }: Omit<Parameters<typeof createSessionKeeper>[0], 'presence'> & { idleMs: number }) {
  const onError = (error: unknown) => app.log.error({ err: error }, 'who is there could not be written down; it will be tried again');
  const presence = startPresence({ db: deps.db, idleMs, onError });
  app.addHook('onClose', () => presence.stop());
  return createSessionKeeper({ ...deps, presence });
}

/** Taken before the answer is read from the database, so that the answer holds everything up to it. */
function sayPositions(app: FastifyInstance, hub: Pick<Hub, 'head'>): void {
  app.addHook('preHandler', (request, reply, done) => {
    if (request.routeOptions.config.positioned === true) {
      const { epoch, position } = hub.head();
      reply.header(positionHeader, `${epoch}:${position}`);
    }
    done();
  });
}

async function notSetUp(): Promise<never> {
  throw new OrderlyError('not_found', 'No such service is set up here.');
}

function keyOf({ headers, method, url, body }: FastifyRequest, secret: Buffer) {
  return idempotencyOf(headers['idempotency-key'], { method, url, body }, secret);
}
