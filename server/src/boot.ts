import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createApp } from './app.ts';
import { startArchive } from './archive/index.ts';
import { openCredentials } from './credentials/index.ts';
import { loadDemo, openDemo } from './demo/index.ts';
import { type DocumentStorages, openStorages, type S3Place } from './documents/index.ts';
import { existingDrafts, removeOldDrafts } from './drafts/index.ts';
import { openTracking, type TrackingService } from './fulfilment/index.ts';
import { makeFirstAdmin, removeEndedSessions } from './identity/index.ts';
import { loadPayers, openInsurance } from './insurance/index.ts';
import { deniedExistence, type Follower, loadSigner, startAnonymousFailures, startFollowers, startSequencer } from './journal/index.ts';
import {
  beginNotifications,
  loadNotificationRules,
  loadStandardTemplates,
  type MessageServices,
  type NotificationOptions,
  notificationKeys,
  notificationSource,
  openReceipts,
  smsReceiptsPath,
  startNotifications,
} from './notifications/index.ts';
import { type DocumentDeps, existingOrders, type OrderDeps, sweepDocuments, syncWorkflow } from './orders/index.ts';
import { existingPatients, existingProviders } from './patients/index.ts';
import { openRootKeyFile, openVault } from './phi/index.ts';
import { systemClock } from './platform/clock.ts';
import { refuseUnsafeBoot, type Settings } from './platform/config.ts';
import { type Database, openDatabase } from './platform/db/database.ts';
import { migrate } from './platform/db/migrate.ts';
import { unboundRoles } from './platform/db/roles.ts';
import { OperatorError } from './platform/errors.ts';
import { stopGracefully } from './platform/http/index.ts';
import { startPruning } from './platform/idempotency/index.ts';
import { createLog, type Log } from './platform/log.ts';
import type { OutsideState } from './platform/outside/index.ts';
import { startPeriodic } from './platform/periodic.ts';
import { startEmbedded } from './platform/postgres/embedded.ts';
import { secretFile } from './platform/secret-file.ts';
import { createNatsBus, startHub, startServiceNews } from './realtime/index.ts';
import { createLocator, existingTerritories } from './territories/index.ts';
import { loadRequirements, startVerification } from './verification/index.ts';

/** A server that is up. */
export interface Running {
  readonly app: Awaited<ReturnType<typeof createApp>>;
  readonly url: string;
  /** The demo people's addresses and password, when the demo company was loaded by this start. */
  readonly demo: { readonly emails: readonly string[]; readonly password: string; readonly orders: number } | null;
  /** Finishes what is in flight, then stops followers, connections and the embedded database, in this order. */
  stop(): Promise<void>;
}

const sweepEveryMs = 600_000;
/** So long may a socket outlast its session. */
const sessionsEveryMs = 10_000;
const pollEveryMs = 60_000;

/** Of what a fresh demo company did, so much is told, to have something to show. */
const newestOfDemo = 60;

/** By resource type, how it is found out whether what a denial names is there. */
const existing = {
  order: existingOrders,
  order_draft: existingDrafts,
  patient: existingPatients,
  provider: existingProviders,
  territory: existingTerritories,
};

/** What has been started; stopped in the opposite order. */
interface Started {
  readonly steps: { readonly name: string; readonly run: () => Promise<unknown> }[];
  app: Running['app'] | null;
}

/** Starts everything the settings ask for; when a step fails, what was started before it is stopped again. */
export async function boot(settings: Settings, log: Log = createLog(settings.logLevel)): Promise<Running> {
  const started: Started = { steps: [], app: null };
  const stop = async () => {
    const steps = started.steps.splice(0).reverse();
    const late = started.app === null ? await endAll(steps) : await stopGracefully(started.app, { steps });
    if (late.length > 0) log.warn({ late }, 'stopped, but not everything ended in time');
  };
  try {
    return { ...(await start(settings, log, started)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The stop of a start that came to no server. Answers the names of what failed. */
async function endAll(steps: Started['steps']): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of steps) await run().catch(() => failed.push(name));
  return failed;
}

async function start(settings: Settings, log: Log, started: Started): Promise<Omit<Running, 'stop'>> {
  const dataDir = resolve(settings.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const lasts = (name: string, run: () => Promise<unknown>) => started.steps.push({ name, run });
  const root = openRootKeyFile(settings.rootKeyFile ?? join(dataDir, 'root.key'), { create: settings.rootKeyFile === null });
  const urls = await openStorage(settings, dataDir, { log, lasts, rootKeyGenerated: root.generated });
  const worker = openDatabase({ url: urls.worker, max: 4, applicationName: 'orderly-worker' });
  lasts('worker connections', () => worker.close());
  const db = openDatabase({ url: urls.app, max: settings.poolSize, applicationName: 'orderly' });
  lasts('application connections', () => db.close());
  await syncWorkflow(worker);
  const phi = await openVault(root);
  const publicUrl = settings.publicUrl ?? `${settings.tls === null ? 'http' : 'https'}://${settings.host}:${settings.port}`;
  const onError = (task: string) => (error: unknown) => log.error({ err: error, task }, 'background work failed; it will be tried again');
  await firstAdminOf(settings, worker, log);
  // Before the background work starts, which would follow it step by step at the cost of a slower start.
  const loaded = await demoOf(settings, { worker, appUrl: urls.app, deps: { clock: systemClock, phi, territories: createLocator() } });
  if (loaded !== null) await beginNotifications(worker, systemClock, newestOfDemo);
  const anonymous = await startRecord(settings, { dataDir, publicUrl, worker, onError, lasts });
  const storages = await openStorages(settings.s3 === null ? null : await s3PlaceOf(settings.s3));
  lasts('storages', async () => storages.close());
  startSweeping(storages, { worker, onError, lasts });
  const payers = await loadPayers();
  const [rulebook, insurance] = await Promise.all([loadRequirements(payers), openInsurance({ db: worker, index: phi.index, payers })]);
  const credentials = openCredentials({ db: worker, clock: systemClock, registryUrl: settings.registryUrl });
  const orders = { db: worker, clock: systemClock, phi, territories: createLocator() };
  const tracking = openTracking(orders, await trackingServiceOf(settings.easypost));
  const authSecret = await secretFile(settings.authSecretFile ?? join(dataDir, 'auth.secret'), { create: settings.authSecretFile === null });
  const { notifications, receipts, webhooksOnLoopback } = await startTelling(settings, { worker, authSecret, publicUrl, onError });
  lasts('notifications', () => notifications.stop());
  const nats = settings.nats === null ? null : await natsOf(settings.nats);
  const hub = await startHub({ db: worker, clock: systemClock, onError: onError('realtime'), bus: nats?.bus, notifications: notificationSource });
  lasts('realtime', () => hub.stop());
  const services = [insurance, credentials, tracking, notifications];
  const outside = () => [...services.flatMap((one) => one.states()), ...(nats === null ? [] : [nats.state()])];
  const demo = await openDemoOf(settings, { worker, orders: { ...orders, db, storages }, onError, lasts });
  const app = await createApp({
    db,
    worker,
    hub,
    demo,
    replayDays: settings.replayDays,
    tracking,
    receipts,
    webhooksOnLoopback,
    appUrl: urls.app,
    phi,
    storages,
    anonymousFailures: anonymous,
    outside,
    logger: log,
    authSecret,
    publicUrl,
    trustedProxies: settings.trustedProxies,
    rateLimitPerMinute: settings.rateLimitPerMinute,
    sessions: settings.sessions,
    tls: settings.tls === null ? undefined : { cert: await readFile(settings.tls.certFile), key: await readFile(settings.tls.keyFile) },
  });
  started.app = app;
  // What works in the background may begin once there is somebody to serve.
  const url = await listen(app, settings);
  const verification = startVerification({
    orders,
    workerUrl: urls.worker,
    rulebook,
    insurance,
    credentials,
    onError: onError('verification'),
  });
  lasts('background jobs', () => verification.stop());
  const archive = startArchive({ ...orders, storages, retentionYears: settings.retentionYears, workerUrl: urls.worker, onError: onError('archive') });
  lasts('sealing', () => archive.stop());
  startFollowing([verification.follower, tracking.follower, archive.follower, notifications.follower], { worker, tracking, outside, onError, lasts });
  return { app, url, demo: loaded };
}

/** What works in the background needs. */
interface Background {
  readonly worker: Database;
  readonly onError: (task: string) => (error: unknown) => void;
  readonly lasts: (name: string, run: () => Promise<unknown>) => void;
}

/** Gives the journal's entries their places, and counts what nobody known was refused. */
async function startRecord(
  settings: Settings,
  { dataDir, publicUrl, worker, onError, lasts }: Background & { readonly dataDir: string; readonly publicUrl: string },
) {
  const signer = await loadSigner(settings.signingKeyFile ?? join(dataDir, 'journal.key'), { origin: logOrigin(publicUrl) });
  const sequencer = startSequencer({ db: worker, signer, onError: onError('sequencer') });
  lasts('sequencer', () => sequencer.stop());
  const anonymous = startAnonymousFailures({ db: worker, clock: systemClock, onError: onError('count of failures') });
  lasts('count of failures', () => anonymous.stop());
  const pruning = startPruning({ db: worker, onError: onError('pruning') });
  lasts('pruning', () => pruning.stop());
  return anonymous;
}

/** Takes away what was begun and never finished, and ends sessions that nobody is there for. */
function startSweeping(storages: DocumentStorages, { worker, onError, lasts }: Background): void {
  const documents = startPeriodic(() => sweepDocuments(worker, storages, systemClock.now()), sweepEveryMs, onError('sweeping of documents'));
  const drafts = startPeriodic(() => removeOldDrafts(worker, systemClock.now()), sweepEveryMs, onError('removal of old drafts'));
  const sessions = startPeriodic(() => removeEndedSessions(worker), sessionsEveryMs, onError('ending of sessions'));
  lasts('sweeping', () => Promise.all([documents.stop(), drafts.stop(), sessions.stop()]));
}

/** What comes of changes: the followers of the journal; and carriers are asked in turns. */
function startFollowing(
  following: readonly Follower[],
  {
    worker,
    tracking,
    outside,
    onError,
    lasts,
  }: Background & { readonly tracking: ReturnType<typeof openTracking>; readonly outside: () => readonly OutsideState[] },
): void {
  const followers = startFollowers({
    db: worker,
    followers: [deniedExistence(worker, existing), ...following],
    onError: (error, follower) => onError(follower ?? 'followers')(error),
  });
  lasts('followers', () => followers.stop());
  const news = startServiceNews({ db: worker, states: outside, onError: onError('news of services') });
  const polling = startPeriodic(async () => [await tracking.poll(), await tracking.flagSilent()], pollEveryMs, onError('asking about parcels'));
  lasts('asking about services', () => Promise.all([news.stop(), polling.stop()]));
}

async function listen(app: Running['app'], { host, port }: Settings): Promise<string> {
  try {
    return await app.listen({ port, host });
  } catch (error) {
    const remedies: Record<string, string> = {
      EADDRINUSE: 'something listens there already. Stop it, or set PORT to another',
      EACCES: 'this user may not listen there. Set PORT to 1024 or above',
      EADDRNOTAVAIL: 'this machine has no such address. Set HOST to one of its own',
    };
    const remedy = remedies[(error as NodeJS.ErrnoException).code ?? ''];
    if (remedy === undefined) throw error;
    throw new OperatorError(`The server can't listen on ${host} port ${port}: ${remedy}.`, { cause: error });
  }
}

async function openStorage(
  settings: Settings,
  dataDir: string,
  { log, lasts, rootKeyGenerated }: { log: Log; lasts: (name: string, run: () => Promise<unknown>) => void; rootKeyGenerated: boolean },
): Promise<{ app: string; worker: string }> {
  const urls = settings.database === null ? await embedded() : given(settings.database);
  // Before anything is migrated: what a role that is refused made would stay its own.
  refuseUnsafeBoot(settings, { rootKeyGenerated, unboundRoles: settings.production ? await unboundRoles(urls) : [] });
  await migrate({ ownerUrl: urls.owner });
  return urls;

  async function embedded() {
    const onRestart = (error: Error) => log.error({ err: error }, 'the embedded PostgreSQL is started again');
    const started = await startEmbedded({ dataDir, onRestart });
    lasts('embedded PostgreSQL', () => started.stop());
    return started.urls;
  }

  function given({ appUrl, ownerUrl, workerUrl }: NonNullable<Settings['database']>) {
    return { app: appUrl, owner: ownerUrl, worker: workerUrl };
  }
}

/** The name a new journal signs its checkpoints under: a schemeless URL that no other has (C2SP tlog-checkpoint). */
function logOrigin(publicUrl: string): string {
  return `${new URL(publicUrl).hostname}/journal/${randomBytes(4).toString('hex')}`;
}

async function s3PlaceOf({ bucket, region, endpoint, accessKeyId, secretKeyFile }: NonNullable<Settings['s3']>): Promise<S3Place> {
  if (accessKeyId === null || secretKeyFile === null) return { bucket, region, endpoint, keys: null };
  const secretAccessKey = (await secretIn('ORDERLY_S3_SECRET_KEY_FILE', secretKeyFile)) as string;
  return { bucket, region, endpoint, keys: { accessKeyId, secretAccessKey } };
}

async function trackingServiceOf({ url, apiKeyFile, webhookSecretFile }: Settings['easypost']): Promise<TrackingService> {
  const [apiKey, webhookSecret] = await Promise.all([
    secretIn('ORDERLY_EASYPOST_KEY_FILE', apiKeyFile),
    secretIn('ORDERLY_EASYPOST_WEBHOOK_SECRET_FILE', webhookSecretFile),
  ]);
  return { url, apiKey, webhookSecret };
}

async function natsOf({ servers, tls, user, passwordFile }: NonNullable<Settings['nats']>) {
  return createNatsBus({ servers, tls, user, password: await secretIn('ORDERLY_NATS_PASSWORD_FILE', passwordFile) });
}

/** Starts what tells people and systems of what happened. */
async function startTelling(
  settings: Settings,
  { worker, authSecret, publicUrl, onError }: Pick<NotificationOptions, 'publicUrl' | 'onError'> & { worker: Database; authSecret: string },
) {
  const services = await messageServicesOf(settings.messages);
  const notifications = await startNotifications({
    db: worker,
    clock: systemClock,
    rules: await loadNotificationRules(),
    templates: await loadStandardTemplates(),
    keys: notificationKeys(authSecret),
    publicUrl,
    services,
    onError,
  });
  const receipts = openReceipts({
    db: worker,
    clock: systemClock,
    smsReceiptsUrl: `${publicUrl}${smsReceiptsPath}`,
    twilioToken: services.sms?.authToken ?? null,
    reportSecret: await secretIn('ORDERLY_MAIL_REPORT_SECRET_FILE', settings.messages.mailReportSecretFile),
  });
  return { notifications, receipts, webhooksOnLoopback: services.webhooksOnLoopback };
}

async function messageServicesOf({ mail, sms, webhooksOnLoopback }: Settings['messages']): Promise<MessageServices> {
  const [password, authToken] = await Promise.all([
    secretIn('ORDERLY_SMTP_PASSWORD_FILE', mail?.passwordFile ?? null),
    secretIn('ORDERLY_TWILIO_TOKEN_FILE', sms?.tokenFile ?? null),
  ]);
  return {
    mail: mail === null ? null : { url: mail.url, from: mail.from, password },
    sms: sms === null || authToken === null ? null : { url: sms.url, accountSid: sms.accountSid, from: sms.from, authToken },
    webhooksOnLoopback,
  };
}

async function secretIn(setting: string, path: string | null): Promise<string | null> {
  if (path === null) return null;
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new OperatorError(`${setting} names ${path}, which can't be read. Put the secret there.`, { cause });
  });
  return text.trim();
}

/** Nobody could let the first one in; whoever may set settings and place a file may. */
async function firstAdminOf({ firstAdmin }: Settings, worker: Database, log: Log): Promise<void> {
  if (firstAdmin === null) return;
  const password = (await readFile(firstAdmin.passwordFile, 'utf8')).trim();
  const made = await makeFirstAdmin(worker, { email: firstAdmin.email, password, today: systemClock.now().toISOString().slice(0, 10) });
  if (made) log.info('the first administrator was made; change the password, then remove its file and both settings');
}

async function demoOf(
  settings: Settings,
  { worker, appUrl, deps }: { worker: Database; appUrl: string; deps: Omit<OrderDeps, 'db'> },
): Promise<Running['demo']> {
  if (!isDemoWanted(settings)) return null;
  const password = settings.demoPassword ?? randomPassword();
  const db = openDatabase({ url: appUrl, max: 4, applicationName: 'orderly-demo', commitsUnflushed: true });
  try {
    const loaded = await loadDemo(worker, { ...deps, db }, { password });
    return loaded === null ? null : { ...loaded, password };
  } finally {
    await db.close();
  }
}

function isDemoWanted({ demo, database, production }: Settings): boolean {
  return !production && (demo === 'on' || (demo === 'auto' && database === null));
}

/** What the demo's people may do beyond others, in a database that has them, by this start or an earlier one. */
async function openDemoOf(settings: Settings, { worker, orders, onError, lasts }: Background & { readonly orders: DocumentDeps }) {
  if (!isDemoWanted(settings)) return null;
  const { production, sessions } = settings;
  const demo = await openDemo({ production, orders, worker, sessions, onError: onError('demo traffic') });
  if (demo !== null) lasts('demo traffic', () => demo.stop());
  return demo;
}

function randomPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => letters[byte % letters.length]).join('');
}
