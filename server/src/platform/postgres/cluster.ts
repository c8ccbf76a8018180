import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../errors.ts';
import { type Binaries, isTraversable, makeSharedFolder, postgresBinaries, sharedFolder } from './binaries.ts';

const draftPrefix = 'draft-';

/** Which user PostgreSQL runs as; null: the one that runs this process. */
type Identity = { readonly uid: number; readonly gid: number } | null;

export interface Secrets {
  readonly superuser: string;
  readonly owner: string;
  readonly app: string;
  readonly worker: string;
}

/** A cluster's place on disk and what it takes to run it. */
export interface Cluster {
  /** The folder that belongs to PostgreSQL's user; log and sockets are here, the data in `data`. */
  readonly home: string;
  readonly data: string;
  readonly secrets: Secrets;
  readonly identity: Identity;
  readonly binaries: Binaries;
}

/** Finds the cluster of a data directory, or makes it. `isNew`: it was made now, and its files may still be in the system's cache only. */
export async function openCluster(dataDir: string): Promise<Cluster & { readonly isNew: boolean }> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const user = unprivileged();
  // PostgreSQL's user passes through to its own folder, and sees nothing on the way.
  if (user !== null) chmodSync(dataDir, statSync(dataDir).mode | 0o011);
  const home = homeFor(dataDir, user);
  const data = join(home, 'cluster');
  // One made by another user stays that user's.
  const identity = user !== null && existsSync(data) ? ownerOf(data, user) : user;
  const binaries = postgresBinaries({ asOther: identity !== null });
  const isNew = !existsSync(join(data, 'PG_VERSION'));
  const secrets = secretsOf(join(dataDir, 'postgres.json'), isNew);
  const cluster = { home, data, secrets, identity, binaries };
  removeDrafts(home);
  if (isNew) await initialise(cluster);
  const major = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (major !== binaries.major) {
    throw new OperatorError(
      `The data in ${data} is of PostgreSQL ${major}, and this version of Orderly brings ${binaries.major}. Start the version that made it.`,
    );
  }
  return { ...cluster, isNew };
}

/** PostgreSQL refuses to run as root: then its files and processes belong to `postgres`, or to `nobody`. */
function unprivileged(): Identity {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (user === undefined) {
    throw new OperatorError('PostgreSQL does not run as root and there is neither a user postgres nor nobody. Start Orderly as another user.');
  }
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

function ownerOf(path: string, otherwise: Identity): Identity {
  const { uid, gid } = statSync(path);
  return uid === 0 ? otherwise : { uid, gid };
}

/** In the data directory or, when PostgreSQL's user could not get there, in the shared folder; a file then says where. */
function homeFor(dataDir: string, user: Identity): string {
  const pointer = join(dataDir, 'postgres.home');
  if (existsSync(pointer)) {
    const home = readFileSync(pointer, 'utf8').trim();
    if (existsSync(home)) return home;
    // An empty database in its place would look like a loss of everything, or hide one.
    throw new OperatorError(
      `The database of ${dataDir} is in ${home}, as ${pointer} says, and that folder is missing. Restore it, or set ORDERLY_DATA_DIR to a new one.`,
    );
  }
  const isElsewhere = user !== null && !isTraversable(dataDir);
  if (isElsewhere) makeSharedFolder();
  const home = isElsewhere ? join(sharedFolder, `data-${randomBytes(6).toString('hex')}`) : join(dataDir, 'postgres');
  if (!existsSync(home)) {
    mkdirSync(home, { mode: 0o700 });
    if (user !== null) chownSync(home, user.uid, user.gid);
  }
  if (isElsewhere) writeWhole(pointer, `${home}\n`);
  return home;
}

function secretsOf(path: string, isNew: boolean): Secrets {
  if (!existsSync(path)) {
    if (!isNew)
      throw new OperatorError(`${path} is missing: without it nobody can sign in to the database beside it. Restore the file from a backup.`);
    const secret = () => randomBytes(24).toString('hex');
    writeWhole(path, JSON.stringify({ superuser: secret(), owner: secret(), app: secret(), worker: secret() }));
  }
  return JSON.parse(readFileSync(path, 'utf8')) as Secrets;
}

/** Writes a file that is there whole or not at all, for this user only. */
function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}

/** What a start that was cut left behind; what can't be removed now (it may still be written to) is the next start's. */
function removeDrafts(home: string): void {
  for (const name of readdirSync(home).filter((name) => name.startsWith(draftPrefix))) {
    try {
      rmSync(join(home, name), { recursive: true, force: true });
    } catch {}
  }
}

/** Makes the cluster beside its place and moves it there whole, so that one cut half-way is simply made again. */
async function initialise({ home, data, secrets, identity, binaries }: Cluster): Promise<void> {
  // A name of its own: the initdb of a server that was killed may still be at work on the other.
  const draft = join(home, `${draftPrefix}${randomBytes(6).toString('hex')}`);
  const passwordFile = `${draft}.password`;
  writeFileSync(passwordFile, secrets.superuser, { mode: 0o600 });
  if (identity !== null) chownSync(passwordFile, identity.uid, identity.gid);
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const flags = ['-U', 'postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', ...locale, '--no-sync'];
  try {
    await runInitdb({ home, identity, binaries }, ['-D', draft, ...flags]);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, data);
}

/** Brings the files of a new cluster to the disk. It takes longer than making them, so that it happens while the first start goes on. */
export function syncToDisk(cluster: Cluster): Promise<void> {
  return runInitdb(cluster, ['-D', cluster.data, '--sync-only']);
}

async function runInitdb({ home, identity, binaries }: Pick<Cluster, 'home' | 'identity' | 'binaries'>, args: readonly string[]): Promise<void> {
  const child = spawn(binaries.initdb, args, { ...identity, cwd: home, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => {
    errors = `${errors}${text.toString()}`.slice(-2000);
  });
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new OperatorError(`initdb ended with ${code}: ${errors}`);
}
