import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Embedded, startEmbedded } from './embedded.ts';

const isRoot = process.getuid?.() === 0;
let dataDir: string;
let embedded: Embedded | null = null;
const troubles: string[] = [];

const start = async (): Promise<Embedded> => {
  embedded = await startEmbedded({ dataDir, durable: false, onRestart: (error) => troubles.push(error.message) });
  return embedded;
};
const stop = async (): Promise<void> => {
  await embedded?.stop();
  embedded = null;
};

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), `orderly-test-${process.pid}-`));
});
afterAll(async () => {
  await stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A server in a process of its own that starts PostgreSQL, and then does nothing until it is killed. */
function spawnServer(): ChildProcess {
  const module = JSON.stringify(join(import.meta.dirname, 'embedded.ts'));
  const program = `
    import { startEmbedded } from ${module};
    const { pid } = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, durable: false });
    process.stdout.write(String(pid));
    setInterval(() => {}, 1000);`;
  return spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

async function query<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

async function until(holds: () => boolean | Promise<boolean>, patienceMs = 15_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('waited in vain');
    await sleep(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const home = (): string => join(dataDir, 'postgres');
const kept = (): Promise<{ n: number }[]> => query((embedded as Embedded).urls.owner, 'select n from kept order by n');

// One cluster goes through all of it, in this order.
describe('the embedded PostgreSQL', () => {
  it('is made again when its making was cut half-way, while the cut one may still be at work', async () => {
    const server = spawnServer();
    await until(() => existsSync(home()) && readdirSync(home()).some((name) => existsSync(join(home(), name, 'PG_VERSION'))));
    await kill(server);
    expect(existsSync(join(home(), 'cluster'))).toBe(false);
    const { urls } = await start();
    expect(await query(urls.app, 'select current_user as name')).toEqual([{ name: 'orderly_app' }]);
    const [settings] = await query(
      urls.superuser,
      `select current_setting('server_version_num')::int / 10000 as major, pg_encoding_to_char(encoding) as encoding, datlocprovider::text as provider,
         datlocale as locale, (select count(*)::int from pg_authid where rolname like 'orderly%' and rolpassword like 'SCRAM-SHA-256%') as scram,
         (select count(*)::int from pg_roles where rolname like 'orderly%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)) as mighty,
         current_setting('data_checksums') as checksums
       from pg_database where datname = current_database()`,
    );
    expect(settings).toEqual({ major: 18, encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8', scram: 3, mighty: 0, checksums: 'on' });
    await stop();
  });

  it('is durable unless told otherwise, and keeps values out of its log', async () => {
    const durable = await startEmbedded({ dataDir });
    try {
      const names = ['fsync', 'synchronous_commit', 'full_page_writes'];
      const settings = await query(durable.urls.app, `select name, setting from pg_settings where name in ('${names.join("','")}')`);
      expect(settings).toEqual(expect.arrayContaining(names.map((name) => ({ name, setting: 'on' }))));
      await query(durable.urls.owner, 'create table kept (n int primary key)');
      await query(durable.urls.owner, 'insert into kept values (1)');
      await expect(query(durable.urls.owner, `select 'Canary-77'::int, n from kept`)).rejects.toThrow('Canary-77');
      await expect(query(durable.urls.owner, 'insert into kept values (1)')).rejects.toThrow('duplicate');
    } finally {
      await durable.stop();
    }
    const log = readFileSync(join(home(), 'postgres.log'), 'utf8');
    expect(log).toContain('database system is shut down');
    expect(log).not.toMatch(/Canary-77|ERROR|duplicate|insert into/);
    expect(isAlive(durable.pid)).toBe(false);
  });

  it('is adopted when it outlived its server, with all that was committed', async () => {
    const server = spawnServer();
    const pid = Number(await new Promise((resolve) => server.stdout?.once('data', resolve)));
    await kill(server);
    expect(isAlive(pid)).toBe(true);
    expect((await start()).pid).toBe(pid);
    expect(await kept()).toEqual([{ n: 1 }]);
  });

  it('serves one server at a time', async () => {
    await expect(startEmbedded({ dataDir, durable: false })).rejects.toThrow(/^Orderly runs already with the data in /);
    expect(await kept()).toEqual([{ n: 1 }]);
  });

  it('is started again at the same place when it is killed, as often as that happens', async () => {
    const running = embedded as Embedded;
    for (const n of [2, 3]) {
      await query(running.urls.owner, `insert into kept values (${n})`);
      const { pid } = running;
      troubles.length = 0;
      process.kill(pid, 'SIGKILL');
      await until(() => running.pid !== pid);
      await until(async () => (await kept().catch(() => [])).length === n);
      expect(troubles).not.toEqual([]);
    }
  });

  it('stays when only the connection that watches it is ended', async () => {
    const running = embedded as Embedded;
    const { pid } = running;
    troubles.length = 0;
    const watching = `pid from pg_stat_activity where application_name = 'orderly-embedded'`;
    const [before] = await query<{ pid: number }>(running.urls.superuser, `select ${watching}`);
    await query(running.urls.superuser, `select pg_terminate_backend(pid) from (select ${watching})`);
    await until(async () => {
      const [now] = await query<{ pid: number }>(running.urls.superuser, `select ${watching}`);
      return now !== undefined && now.pid !== before?.pid;
    });
    expect(running.pid).toBe(pid);
  });

  it('leaves no process behind when it stops, and keeps everything', async () => {
    const { pid } = embedded as Embedded;
    await stop();
    expect(isAlive(pid)).toBe(false);
    expect((await start()).pid).not.toBe(pid);
    expect(await kept()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    await stop();
    expect(readdirSync(home()).filter((name) => name.startsWith('draft-'))).toEqual([]);
    expect(statSync(join(dataDir, 'postgres.json')).mode & 0o077).toBe(0);
    expect(statSync(home()).mode & 0o077).toBe(0);
  });

  it('says what is wrong when its secrets are missing or its data is of another version', async () => {
    const secrets = join(dataDir, 'postgres.json');
    renameSync(secrets, `${secrets}.away`);
    await expect(start()).rejects.toThrow(/postgres.json is missing.*Restore the file/);
    renameSync(`${secrets}.away`, secrets);
    const version = join(home(), 'cluster', 'PG_VERSION');
    writeFileSync(version, '17\n');
    await expect(start()).rejects.toThrow(/is of PostgreSQL 17, and this version of Orderly brings 18/);
    writeFileSync(version, '18\n');
  });

  it('tells the last words of one that does not come up', async () => {
    const control = join(home(), 'cluster', 'global', 'pg_control');
    const content = readFileSync(control);
    writeFileSync(control, Buffer.alloc(content.length));
    await expect(start()).rejects.toThrow(/did not start[\s\S]*incompatible/);
    writeFileSync(control, content);
    await start();
    expect((await kept()).length).toBe(3);
    await stop();
  });

  it.runIf(isRoot)('goes where its user can reach it when the data directory is out of reach', async () => {
    const closed = mkdtempSync(join(tmpdir(), 'orderly-closed-'));
    chmodSync(closed, 0o700);
    let away = '';
    try {
      const inside = { dataDir: join(closed, 'data'), durable: false };
      const first = await startEmbedded(inside);
      away = readFileSync(join(closed, 'data', 'postgres.home'), 'utf8').trim();
      await query(first.urls.owner, 'create table kept (n int)');
      await first.stop();
      const second = await startEmbedded(inside);
      expect(await query(second.urls.owner, 'select n from kept')).toEqual([]);
      await second.stop();
      expect(statSync(closed).mode & 0o777).toBe(0o700);
      expect(statSync(away).mode & 0o777).toBe(0o700);
      renameSync(away, `${away}-missing`);
      await expect(startEmbedded(inside)).rejects.toThrow(/that folder is missing. Restore it/);
      expect(existsSync(away)).toBe(false);
      renameSync(`${away}-missing`, away);
    } finally {
      rmSync(closed, { recursive: true, force: true });
      if (away.includes('/orderly/data-')) rmSync(away, { recursive: true, force: true });
    }
  });
});
