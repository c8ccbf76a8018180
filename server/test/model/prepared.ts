import { join } from 'node:path';
import { loadSigner } from '../../src/journal/index.ts';
import { type ClonedDatabase, cloneDatabase, type DatabaseUrls } from '../clone-database.ts';
import { type ChildServer, freePort, startChild } from './child-server.ts';
import { type Company, loadCompany, meetCompany } from './company.ts';
import { temporaryFolder } from './temporary.ts';

/** A database with the demo company in it and everybody signed in, from which each server under test gets a clone. */
export interface Prepared {
  readonly company: Company;
  /** The log's public key, which all clones share. */
  readonly verifierKey: string;
  /** Starts the server of a checkout, or of a copy of one, on a clone, with these settings beside its own. */
  start(root: string, settings?: Readonly<Record<string, string>>): Promise<ServerUnderTest>;
  /** Removes the keys that the servers share; the database is the caller's. */
  remove(): void;
}

export interface ServerUnderTest {
  readonly url: string;
  readonly superuserUrl: string;
  readonly child: ChildServer;
  /** Starts the same server on the same data again, after it was killed. */
  restart(): Promise<ChildServer>;
  /** Starts one more server on the same database, which the caller ends. */
  startAnother(): Promise<ChildServer>;
  /** Ends it, whatever it is doing, and drops its database. */
  close(): Promise<void>;
}

/** The checkout that these tests belong to. */
export const ownRoot = join(import.meta.dirname, '../../..');

/** Loads the demo company into a migrated, empty database, which must have no other user. */
export async function prepare(database: DatabaseUrls): Promise<Prepared> {
  const folder = temporaryFolder('orderly-harness');
  const dataDir = folder.path;
  const apiKey = await loadCompany(database, dataDir);
  const first = await startOn(ownRoot, database, { dataDir }, await freePort());
  let company: Company;
  try {
    company = await meetCompany(first.url, database.superuserUrl, apiKey);
  } finally {
    await first.stop();
  }
  const { verifierKey } = await loadSigner(join(dataDir, 'journal.key'));
  return { company, verifierKey, start: (root, settings) => startClone(root, database, { dataDir, settings }), remove: folder.remove };
}

/** What all servers on one clone share. */
interface Site {
  readonly dataDir: string;
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

async function startClone(root: string, database: DatabaseUrls, site: Site): Promise<ServerUnderTest> {
  const clone: ClonedDatabase = await cloneDatabase(database);
  const port = await freePort();
  let child: ChildServer;
  try {
    child = await startOn(root, clone, site, port);
  } catch (error) {
    await clone.drop();
    throw error;
  }
  return {
    url: child.url,
    superuserUrl: clone.superuserUrl,
    get child() {
      return child;
    },
    async restart() {
      child = await startOn(root, clone, site, port);
      return child;
    },
    startAnother: async () => startOn(root, clone, site, await freePort()),
    async close() {
      await child.kill();
      await clone.drop();
    },
  };
}

function startOn(root: string, { appUrl, ownerUrl, workerUrl }: DatabaseUrls, { dataDir, settings: more }: Site, port: number): Promise<ChildServer> {
  const settings = {
    DATABASE_URL: appUrl,
    DATABASE_OWNER_URL: ownerUrl,
    DATABASE_WORKER_URL: workerUrl,
    ORDERLY_DATA_DIR: dataDir,
    // Many servers start in these tests, and half of a start is compiling what they import (measured).
    NODE_COMPILE_CACHE: join(ownRoot, 'node_modules/.cache/orderly-harness'),
    ...more,
  };
  return startChild({ root, port, settings });
}
