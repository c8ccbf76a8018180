import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { migrate } from '../src/platform/db/migrate.ts';
import { startEmbedded } from '../src/platform/postgres/embedded.ts';
import { freePort } from '../test/model/child-server.ts';
import { loadCompany, password, withClient } from '../test/model/company.ts';
import { closeWhenAsked, temporaryFolder } from '../test/model/temporary.ts';
import { bareTables } from './bare.ts';
import { headerLines } from './client.ts';
import type { Processes } from './load.ts';
import type { Serving } from './serve.ts';

/** A server under measure: its process, its PostgreSQL with the demo company in it, and people who are signed in. */
export interface Site extends Processes {
  readonly url: string;
  readonly bareUrl: string;
  readonly superuserUrl: string;
  /** Header lines of a demo person, signed in. */
  readonly as: (person: Person) => string;
  /** Ids of the bare reference's orders. */
  readonly bareIds: readonly string[];
  close(): Promise<void>;
}

const people = ['provider', 'verifier', 'master_distributor', 'distributor'] as const;
export type Person = (typeof people)[number];

/** One in each status that the demo knows, in its shares; all others are copies of these. */
const demoOrders = 100;
const bareOrders = 20_000;
const startMs = 60_000;
const stopMs = 20_000;

/** Opens a site on data of its own: embedded PostgreSQL as a user has it (durable), everything of the server on, the log at its usual level; `settings` besides. */
export async function openSite(settings: Readonly<Record<string, string>> = {}): Promise<Site> {
  const { path: dataDir, remove } = temporaryFolder('orderly-test');
  const embedded = await startEmbedded({ dataDir });
  let child: ChildProcess | null = null;
  const close = async () => {
    if (child !== null) await stop(child);
    await embedded.stop();
    remove();
  };
  closeWhenAsked(close);
  try {
    const { owner, app, worker, superuser: superuserUrl } = embedded.urls;
    await migrate({ ownerUrl: owner });
    await loadCompany({ ownerUrl: owner, appUrl: app, workerUrl: worker, superuserUrl }, dataDir, { orderCount: demoOrders });
    const bareIds = await withClient(superuserUrl, async (client) => {
      await client.query(bareTables(bareOrders));
      return (await client.query<{ id: string }>('select id from bare.orders order by id')).rows.map(({ id }) => id);
    });
    child = forkServer({
      PORT: String(await freePort()),
      ORDERLY_DATA_DIR: dataDir,
      DATABASE_URL: app,
      DATABASE_OWNER_URL: owner,
      DATABASE_WORKER_URL: worker,
      ORDERLY_DEMO: 'off',
      // High enough that it counts every request and refuses none.
      ORDERLY_RATE_LIMIT_PER_MINUTE: '10000000',
      ...settings,
    });
    const { url, bareUrl } = await serving(child);
    const sessions = new Map<Person, string>();
    await Promise.all(people.map(async (person) => sessions.set(person, headerLines({ cookie: await signIn(url, person) }))));
    return {
      url,
      bareUrl,
      superuserUrl,
      bareIds,
      serverPid: child.pid as number,
      postmasterPid: embedded.pid,
      as: (person) => sessions.get(person) as string,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function forkServer(settings: Readonly<Record<string, string>>): ChildProcess {
  const { PATH, HOME, TMPDIR } = process.env;
  const inherited = Object.fromEntries(Object.entries({ PATH, HOME, TMPDIR }).filter(([, value]) => value !== undefined));
  return fork(join(import.meta.dirname, 'serve.ts'), {
    env: { ...inherited, ...settings },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

function serving(child: ChildProcess): Promise<Serving> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the server did not listen within ${startMs} ms`)), startMs);
    child.once('message', (message) => resolve(message as Serving));
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it listened`)));
    child.once('message', () => clearTimeout(timer));
    child.once('exit', () => clearTimeout(timer));
  });
}

/** By its own shutdown, or SIGKILL when that takes too long. */
function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    if (child.connected) child.disconnect();
  });
}

async function signIn(url: string, person: Person): Promise<string> {
  const response = await fetch(`${url}/api/v1/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: `${person}@demo.test`, password }),
    signal: AbortSignal.timeout(30_000),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
  if (!response.ok || cookie === undefined) throw new Error(`${person} could not sign in: ${response.status}`);
  return cookie;
}
