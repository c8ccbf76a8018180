import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { type AppOptions, createApp } from '../src/app.ts';
import { startArchive } from '../src/archive/index.ts';
import { openCredentials } from '../src/credentials/index.ts';
import { loadDemo, openDemo } from '../src/demo/index.ts';
import { type DocumentStorages, openStorages } from '../src/documents/index.ts';
import { openTracking, type TrackingService } from '../src/fulfilment/index.ts';
import type { AdjustPrincipal } from '../src/identity/index.ts';
import { loadPayers, openInsurance, type Payer } from '../src/insurance/index.ts';
import { type Follower, loadSigner, startAnonymousFailures, startFollowers, startSequencer } from '../src/journal/index.ts';
import {
  loadNotificationRules,
  loadStandardTemplates,
  type NotificationOptions,
  type Notifications,
  notificationKeys,
  notificationSource,
  openReceipts,
  smsReceiptsPath,
  startNotifications,
} from '../src/notifications/index.ts';
import { type DocumentDeps, syncWorkflow } from '../src/orders/index.ts';
import { openRootKeyFile, openVault } from '../src/phi/index.ts';
import { type Clock, systemClock } from '../src/platform/clock.ts';
import { type Database, openDatabase } from '../src/platform/db/database.ts';
import { createLog } from '../src/platform/log.ts';
import { type NotificationSource, startHub } from '../src/realtime/index.ts';
import { createLocator } from '../src/territories/index.ts';
import { loadRequirements, startVerification } from '../src/verification/index.ts';
import type { ClonedDatabase } from './clone-database.ts';
import { createTestDatabase } from './database.ts';

/** What a test of notifications needs beside the rest. */
export interface Notifies extends Partial<Pick<NotificationOptions, 'services' | 'delayFactor' | 'leaseMs' | 'resolveName' | 'clock'>> {
  readonly reportSecret?: string;
}

export const authSecret = 'a-secret-of-more-than-thirty-two-characters';
const testUrl = 'http://localhost';
const inASecond = { timeoutMs: 1000, halfOpenAfterMs: 300 };
const nobodyTracks = { url: 'http://127.0.0.1:9', apiKey: null, webhookSecret: null };
export const demoPassword = 'a-password-for-tests';

export interface TestServer {
  readonly app: FastifyInstance;
  readonly dataDir: string;
  readonly urls: { readonly ownerUrl: string; readonly appUrl: string; readonly workerUrl: string; readonly superuserUrl: string };
  /** Signs a demo person in and answers the cookie. */
  signIn(person: string): Promise<string>;
  /** Asks about the parcels that are due now. Answers about how many. */
  pollCarriers(): Promise<number>;
  /** Flags the parcels of which nothing was heard for too long. Answers how many. */
  flagSilent(): Promise<number>;
  /** What failed in telling those who are connected. */
  readonly realtimeErrors: readonly unknown[];
  /** Who tells people of what happens; null unless asked for. */
  readonly notifications: Notifications | null;
  /** Writes the counts of anonymous failures now. */
  flushFailures(): Promise<void>;
  close(): Promise<void>;
}

/** What a test may want of it. */
export interface TestServerOptions {
  /** Whether one may go on as another demo person, as on a server that was started with the demo; `in production` as one that never is. */
  demonstrates?: 'as started' | 'in production';
  /** When sessions end; as by default unless told. */
  sessions?: AppOptions['sessions'];
  /** How often those who are connected are kept alive. */
  heartbeatMs?: number;
  /** How long somebody waits at most to be taken in. */
  admitWithinMs?: number | undefined;
  /** What people were told in the app. */
  notifications?: NotificationSource;
  /** Migrated and empty, dropped in the end; without it one cloned from the template of the tests. */
  database?: ClonedDatabase;
  orderCount?: number;
  adjustPrincipal?: AdjustPrincipal;
  /** Whether orders are checked, as they are on a real server. */
  verifies?: boolean;
  /** Whether services outside are given as long as on a real server, and not the second of a test. */
  isPatient?: boolean;
  /** Whether orders are sealed once they are over, as they are on a real server. */
  archives?: boolean;
  /** Of the requests; what works in the background has the real time. */
  clock?: Clock;
  /** Those that are asked; without them those of the file. */
  payers?: ReadonlyMap<string, Payer> | undefined;
  /** Where practitioners are looked up; without it nowhere. */
  registryUrl?: string;
  /** Who knows how far parcels are; without it nobody. */
  trackingService?: TrackingService | undefined;
  /** Where documents lie; without it in the database. */
  storages?: DocumentStorages;
  /** Whether people are told of what happens. */
  notifies?: Notifies | undefined;
}

/** The whole server on a database of its own with the demo company in it, driven without a socket. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { verifies = false, isPatient = false, payers, registryUrl, archives = false, clock = systemClock, adjustPrincipal } = options;
  const { storages: givenStorages, trackingService, notifies, database: given, heartbeatMs, admitWithinMs } = options;
  const { notifications = notifies && notificationSource, sessions, demonstrates } = options;
  const database = given ?? (await createTestDatabase());
  const dataDir = mkdtempSync(join(tmpdir(), 'orderly-server-'));
  const errors: unknown[] = [];
  const { db, worker } = await openBoth(database);
  const root = openRootKeyFile(join(dataDir, 'root.key'), { create: true });
  const phi = await openVault(root);
  await loadDemo(
    worker,
    { db, clock: systemClock, phi, territories: createLocator() },
    { password: demoPassword, orderCount: options.orderCount ?? 0 },
  );
  const sequencer = await startTestSequencer(worker, dataDir);
  const anonymousFailures = startAnonymousFailures({ db: worker, clock: systemClock, onError: () => undefined });
  const background = { db: worker, clock: systemClock, phi, territories: createLocator() };
  const tracking = openTracking(background, trackingService ?? nobodyTracks, { timeoutMs: 1000 });
  const checking = verifies
    ? await startChecking(worker, {
        workerUrl: database.workerUrl,
        phi,
        payers: payers ?? (await loadPayers()),
        registryUrl: registryUrl ?? null,
        bounds: isPatient ? {} : inASecond,
        followers: [tracking.follower],
      })
    : null;
  const storages = givenStorages ?? (await openStorages(null));
  const archiving = archives ? startArchiving(worker, { workerUrl: database.workerUrl, phi, storages }) : null;
  const hub = await startHub({ db: worker, clock: systemClock, onError: (error) => errors.push(error), heartbeatMs, admitWithinMs, notifications });
  const telling = notifies === undefined ? null : await startTelling(worker, notifies);
  const demo = demonstrates === undefined ? null : await openTestDemo({ ...background, db, storages }, worker, demonstrates);
  const app = await createApp({
    db,
    worker,
    hub,
    receipts: telling?.receipts,
    webhooksOnLoopback: notifies?.services?.webhooksOnLoopback,
    appUrl: database.appUrl,
    phi,
    storages,
    clock: notifies?.clock ?? clock,
    logger: createLog('silent'),
    authSecret,
    publicUrl: testUrl,
    trustedProxies: [],
    rateLimitPerMinute: 0,
    sessions,
    demo,
    adjustPrincipal,
    anonymousFailures,
    tracking,
    outside: () => [...(checking?.states() ?? []), ...tracking.states()],
  });
  await app.ready();
  return {
    app,
    dataDir,
    urls: database,
    signIn: (person) => signIn(app, person),
    pollCarriers: () => tracking.poll(),
    flagSilent: () => tracking.flagSilent(),
    notifications: telling?.notifications ?? null,
    flushFailures: () => anonymousFailures.flush(),
    realtimeErrors: errors,
    async close() {
      await hub.stop();
      await app.close();
      for (const one of [demo, checking, archiving, telling, sequencer, anonymousFailures]) await one?.stop();
      for (const one of [db, worker]) await one.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function openBoth({ appUrl, workerUrl }: ClonedDatabase) {
  const db = openDatabase({ url: appUrl, max: 16, applicationName: 'test' });
  const worker = openDatabase({ url: workerUrl, max: 4, applicationName: 'test-worker' });
  await syncWorkflow(worker);
  return { db, worker };
}

async function startTestSequencer(worker: Database, dataDir: string) {
  const signer = await loadSigner(join(dataDir, 'journal.key'), { origin: 'test' });
  return startSequencer({ db: worker, signer, onError: () => undefined });
}

function openTestDemo(orders: DocumentDeps, worker: Database, how: 'as started' | 'in production') {
  const onError = () => undefined;
  return openDemo({ production: how === 'in production', orders, worker, sessions: { idleMinutes: 15, hours: 12 }, onError, perMinute: 1200 });
}

/** Signs a demo person in and answers the cookie. */
async function signIn(app: TestServer['app'], person: string): Promise<string> {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/auth/sign-in/email',
    payload: { email: `${person}@demo.test`, password: demoPassword },
  });
  const cookie = answer.cookies[0];
  if (cookie === undefined) throw new Error(`${person} could not sign in: ${answer.statusCode}`);
  return `${cookie.name}=${encodeURIComponent(cookie.value)}`;
}

function startArchiving(db: Database, { workerUrl, phi, storages }: Pick<Checking, 'workerUrl' | 'phi'> & { storages: DocumentStorages }) {
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  const archive = startArchive({ db, clock: systemClock, phi, storages, retentionYears: 7, workerUrl, onError });
  const followers = startFollowers({ db, followers: [archive.follower], onError });
  return {
    async stop() {
      await followers.stop();
      await archive.stop();
    },
  };
}

async function startTelling(
  worker: Database,
  { reportSecret = null, ...options }: Omit<Notifies, 'reportSecret'> & { reportSecret?: string | null },
) {
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  const services = options.services ?? { mail: null, sms: null, webhooksOnLoopback: false };
  const notifications = await startNotifications({
    db: worker,
    clock: systemClock,
    rules: await loadNotificationRules(),
    templates: await loadStandardTemplates(),
    keys: notificationKeys(authSecret),
    publicUrl: testUrl,
    onError: () => onError,
    ...options,
    services,
  });
  const followers = startFollowers({ db: worker, followers: [notifications.follower], onError });
  return {
    notifications,
    receipts: openReceipts({
      db: worker,
      clock: options.clock ?? systemClock,
      smsReceiptsUrl: `${testUrl}${smsReceiptsPath}`,
      twilioToken: services.sms?.authToken ?? null,
      reportSecret,
    }),
    async stop() {
      await followers.stop();
      await notifications.stop();
      if (errors.length > 0) throw errors[0];
    },
  };
}

interface Checking {
  readonly workerUrl: string;
  readonly phi: AppOptions['phi'];
  readonly payers: ReadonlyMap<string, Payer>;
  readonly registryUrl: string | null;
  readonly bounds: { readonly timeoutMs?: number; readonly halfOpenAfterMs?: number };
  readonly followers: readonly Follower[];
}

async function startChecking(worker: Database, { workerUrl, phi, payers, registryUrl, bounds, followers: more }: Checking) {
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  const orders = { db: worker, clock: systemClock, phi, territories: createLocator() };
  const insurance = await openInsurance({ db: worker, index: phi.index, payers, ...bounds });
  const credentials = openCredentials({ db: worker, clock: systemClock, registryUrl, timeoutMs: 1000 });
  const verification = startVerification({ orders, workerUrl, rulebook: await loadRequirements(payers), insurance, credentials, onError });
  const followers = startFollowers({ db: worker, followers: [verification.follower, ...more], onError });
  return {
    states: () => [...insurance.states(), ...credentials.states()],
    async stop() {
      await followers.stop();
      await verification.stop();
      // What fails in the background would otherwise fail in silence.
      if (errors.length > 0) throw errors[0];
    },
  };
}
