import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { constants, Script } from 'node:vm';
import type { DatabaseUrls } from '../clone-database.ts';
import { pdfText } from '../pdf-text.ts';

/** Which walls stand: both, or one alone. */
export type Wall = 'both' | 'application-off' | 'rls-off';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
}

export interface Asked {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the root, with its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The whole server, of this checkout or a copy of it, mostly driven without a socket. */
export interface Served {
  ask(asked: Asked): Promise<Answer>;
  /** Its address, for what needs a socket; it listens from the first call on. */
  listen(): Promise<string>;
  /** The ids of all who are told of what happens at a place: by mail, SMS, webhook or in the app. */
  audience(place: { readonly territoryId: string; readonly clinicId: string }): Promise<string[]>;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** The folder that has `server/src` in it. */
  readonly root: string;
  readonly urls: DatabaseUrls;
  /** Where the keys lie, made on first use. */
  readonly keyDir: string;
  readonly wall: Wall;
  /** All territories and clinics, for a principal to whom the application's wall is open. */
  readonly everywhere?: { readonly territories: readonly string[]; readonly clinics: readonly string[] };
}

/** What cookies are signed with. */
export const authSecret = 'a-secret-of-more-than-thirty-two-characters';
/** So often that a probe need not wait for it. */
const heartbeatMs = 200;
export const repositoryRoot = join(import.meta.dirname, '../../..');

/** Node's own import, also where a test runner puts its own in place of `import()`: a copy of the server must not share modules with the original. */
const nodeImport = new Script('(specifier) => import(specifier)', {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext() as (specifier: string) => Promise<unknown>;

/** The server's own modules, from the tree whose `server/src` is under `root`. */
export async function loadServer(root: string) {
  const load = <T>(path: string) => nodeImport(pathToFileURL(join(root, 'server/src', path)).href) as Promise<T>;
  const [identity, app, phi, db, log, orders, journal, demo, territories, clock, archive, documents, realtime] = await Promise.all([
    load<typeof import('../../src/identity/index.ts')>('identity/index.ts'),
    load<typeof import('../../src/app.ts')>('app.ts'),
    load<typeof import('../../src/phi/index.ts')>('phi/index.ts'),
    load<typeof import('../../src/platform/db/database.ts')>('platform/db/database.ts'),
    load<typeof import('../../src/platform/log.ts')>('platform/log.ts'),
    load<typeof import('../../src/orders/index.ts')>('orders/index.ts'),
    load<typeof import('../../src/journal/index.ts')>('journal/index.ts'),
    load<typeof import('../../src/demo/index.ts')>('demo/index.ts'),
    load<typeof import('../../src/territories/index.ts')>('territories/index.ts'),
    load<typeof import('../../src/platform/clock.ts')>('platform/clock.ts'),
    load<typeof import('../../src/archive/seal-order.ts')>('archive/seal-order.ts'),
    load<typeof import('../../src/documents/index.ts')>('documents/index.ts'),
    load<typeof import('../../src/realtime/index.ts')>('realtime/index.ts'),
  ]);
  return {
    ...identity,
    ...app,
    ...phi,
    ...db,
    ...log,
    ...orders,
    ...journal,
    ...demo,
    ...territories,
    ...clock,
    ...archive,
    ...documents,
    ...realtime,
  };
}

/** Starts the server on a database; closing it leaves nobody connected. */
export async function serve({ root, urls, keyDir, wall, everywhere }: ServeOptions): Promise<Served> {
  const modules = await loadServer(root);
  const db = modules.openDatabase({ url: urls.appUrl, max: 8, applicationName: 'isolation' });
  const worker = modules.openDatabase({ url: urls.workerUrl, max: 4, applicationName: 'isolation-worker' });
  await modules.syncWorkflow(worker);
  const rootKey = modules.openRootKeyFile(join(keyDir, 'root.key'), { create: true });
  const signer = await modules.loadSigner(join(keyDir, 'journal.key'), { origin: 'isolation' });
  const sequencer = modules.startSequencer({ db: worker, signer, onError: () => undefined });
  const hub = await modules.startHub({ db: worker, clock: modules.systemClock, onError: () => undefined, heartbeatMs });
  const app = await modules.createApp({
    db,
    worker,
    hub,
    appUrl: urls.appUrl,
    phi: await modules.openVault(rootKey),
    logger: modules.createLog('silent'),
    authSecret,
    publicUrl: 'http://localhost',
    trustedProxies: [],
    rateLimitPerMinute: 0,
    adjustPrincipal: wall === 'application-off' && everywhere !== undefined ? (principal) => ({ ...principal, ...everywhere }) : undefined,
  });
  await app.ready();
  let listening: Promise<string> | null = null;
  return {
    async ask({ method, path, headers = {}, body }) {
      const answer = await app.inject({ method, url: path, headers, ...(body === undefined ? {} : { payload: body as object }) });
      // Of a PDF that this server wrote its text is looked through; of a document that came, its bytes.
      const isOurs = answer.headers['content-type'] === 'application/pdf' && !path.includes('/documents/');
      return { status: answer.statusCode, body: isOurs ? pdfText(answer.rawPayload) : answer.body, headers: answer.headers };
    },
    listen: () => {
      listening ??= app.listen({ port: 0, host: '127.0.0.1' });
      return listening;
    },
    async audience(place) {
      const [members = []] = await worker.transaction((tx) => modules.readAudience(tx, [place]), { readOnly: true });
      return members.map(({ userId }) => userId);
    },
    async close() {
      await app.close();
      await hub.stop();
      await sequencer.stop();
      await db.close();
      await worker.close();
    },
  };
}
