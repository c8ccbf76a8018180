import { describe, expect, it } from 'vitest';
import { readSettings, refuseUnsafeBoot, SettingsError, settingsTable } from './config.ts';

function mistakesOf(environment: Record<string, string>): readonly string[] {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
  return [];
}

describe('settings', () => {
  it('need nothing for a try-out', () => {
    expect(readSettings({ PATH: '/bin', PORT: '' })).toMatchObject({
      production: false,
      port: 3000,
      host: '127.0.0.1',
      dataDir: '.data',
      database: null,
      demo: 'auto',
      logLevel: 'info',
      rateLimitPerMinute: 6000,
      tls: null,
      trustedProxies: [],
    });
  });

  it('are read as given', () => {
    const settings = readSettings({
      PORT: '0',
      HOST: '0.0.0.0',
      DATABASE_URL: 'postgres://app:a@db/orderly',
      DATABASE_OWNER_URL: 'postgresql://owner:b@db/orderly',
      DATABASE_WORKER_URL: 'postgres://worker:c@db/orderly',
      ORDERLY_PUBLIC_URL: 'https://orders.example.org/',
      ORDERLY_TRUSTED_PROXIES: '10.0.0.0/8, 2001:db8::1',
      ORDERLY_RATE_LIMIT_PER_MINUTE: '0',
      ORDERLY_DEMO: 'on',
    });
    expect(settings).toMatchObject({ port: 0, publicUrl: 'https://orders.example.org', trustedProxies: ['10.0.0.0/8', '2001:db8::1'], demo: 'on' });
    expect(settings.database?.workerUrl).toBe('postgres://worker:c@db/orderly');
  });

  it('tell all mistakes together, each by its variable, and no secret', () => {
    const mistakes = mistakesOf({
      PORT: '70000',
      HOST: 'http://here:1',
      DATABASE_URL: 'mysql://app:hunter2@db/orderly',
      ORDERLY_DEMO: 'yes',
      ORDERLY_DEMO_PASSWORD: 'hunter2',
      ORDERLY_TLS_KEY_FILE: 'key.pem',
      ORDERLY_TRUSTED_PROXIES: '0.0.0.0/0',
      ORDERLY_PUBLIC_URL: 'https://a.example/path',
      ORDERLY_LOG_LEVEL: 'loud',
      ORDERLY_POOL_SIZE: '1.5',
      ORDERLY_DATADIR: '/tmp',
      NODE_ENV: 'prod',
    });
    for (const name of [
      'PORT must',
      'HOST must',
      'DATABASE_URL must',
      'DATABASE_OWNER_URL is missing',
      'DATABASE_WORKER_URL is missing',
      'ORDERLY_DEMO must',
      'ORDERLY_DEMO_PASSWORD must',
      'ORDERLY_TLS_CERT_FILE is missing',
      'ORDERLY_TRUSTED_PROXIES must',
      'ORDERLY_PUBLIC_URL must',
      'ORDERLY_LOG_LEVEL must',
      'ORDERLY_POOL_SIZE must',
      'ORDERLY_DATADIR is not a setting',
      'NODE_ENV must',
    ]) {
      expect(mistakes.filter((mistake) => mistake.startsWith(name))).toHaveLength(1);
    }
    expect(mistakes).toHaveLength(14);
    expect(mistakes.join()).not.toContain('hunter2');
  });

  it('want three different database roles', () => {
    const url = 'postgres://one:a@db/orderly';
    expect(mistakesOf({ DATABASE_URL: url, DATABASE_OWNER_URL: url, DATABASE_WORKER_URL: `${url}2` })).toEqual([
      expect.stringContaining('three different roles'),
    ]);
    const [owner, worker] = ['postgres://one:a@db/orderly?application_name=x', 'postgres://two:a@db/orderly'];
    expect(mistakesOf({ DATABASE_URL: url, DATABASE_OWNER_URL: owner, DATABASE_WORKER_URL: worker })).toHaveLength(1);
  });
});

describe('NATS', () => {
  it('is named by one or several servers, its user by the address and its password by a file', () => {
    expect(readSettings({}).nats).toBeNull();
    expect(readSettings({ ORDERLY_NATS_URL: 'nats://127.0.0.1' }).nats).toEqual({
      servers: ['127.0.0.1:4222'],
      tls: false,
      user: null,
      passwordFile: null,
    });
    const several = { ORDERLY_NATS_URL: 'tls://orderly@n1.example.org:4223, tls://orderly@n2.example.org', ORDERLY_NATS_PASSWORD_FILE: 'file' };
    expect(readSettings(several).nats).toEqual({
      servers: ['n1.example.org:4223', 'n2.example.org:4222'],
      tls: true,
      user: 'orderly',
      passwordFile: 'file',
    });
  });

  it.each([
    ['a password in it', { ORDERLY_NATS_URL: 'tls://orderly:hunter2@n.example.org' }, 'ORDERLY_NATS_URL must be like'],
    ['another scheme', { ORDERLY_NATS_URL: 'https://n.example.org' }, 'ORDERLY_NATS_URL must be like'],
    ['one of several that is none', { ORDERLY_NATS_URL: 'tls://n.example.org,n2' }, 'ORDERLY_NATS_URL must be like'],
    ['servers of different schemes', { ORDERLY_NATS_URL: 'tls://n.example.org,nats://localhost' }, 'ORDERLY_NATS_URL must name all'],
    ['no TLS to elsewhere', { ORDERLY_NATS_URL: 'nats://n.example.org' }, 'ORDERLY_NATS_URL must begin with tls'],
    ['a user without a password', { ORDERLY_NATS_URL: 'tls://orderly@n.example.org' }, 'The user in ORDERLY_NATS_URL'],
    ['a password without a server', { ORDERLY_NATS_PASSWORD_FILE: 'file' }, 'ORDERLY_NATS_URL is missing'],
  ])('is refused with %s', (_what, environment, mistake) => {
    const mistakes = mistakesOf(environment);
    expect(mistakes).toEqual([expect.stringContaining(mistake)]);
    expect(mistakes.join()).not.toContain('hunter2');
  });
});

describe('in production', () => {
  const keyed = { NODE_ENV: 'production', ORDERLY_ROOT_KEY_FILE: 'root.key' };
  const safe = { ...keyed, ORDERLY_TRUSTED_PROXIES: '10.0.0.1', ORDERLY_PUBLIC_URL: 'https://orders.example.org' };

  it('patient data needs TLS, here or at a proxy', () => {
    expect(mistakesOf(keyed)).toEqual([expect.stringContaining('TLS')]);
    expect(mistakesOf(safe)).toEqual([]);
    expect(mistakesOf({ ...keyed, ORDERLY_TLS_CERT_FILE: 'c.pem', ORDERLY_TLS_KEY_FILE: 'k.pem' })).toEqual([]);
  });

  it('sessions need an origin of https, which behind a proxy only the operator knows', () => {
    expect(mistakesOf({ ...safe, ORDERLY_PUBLIC_URL: '' })).toEqual([expect.stringContaining('ORDERLY_PUBLIC_URL')]);
    expect(mistakesOf({ ...safe, ORDERLY_PUBLIC_URL: 'http://orders.example.org' })).toEqual([expect.stringContaining('ORDERLY_PUBLIC_URL')]);
  });

  it('no root key is generated', () => {
    expect(mistakesOf({ NODE_ENV: 'production' })).toEqual([expect.stringContaining('TLS'), expect.stringContaining('ORDERLY_ROOT_KEY_FILE')]);
  });

  it('there is no demo company', () => {
    expect(readSettings(safe).demo).toBe('off');
    expect(readSettings({ ...safe, ORDERLY_DEMO: 'auto' }).demo).toBe('off');
    expect(mistakesOf({ ...safe, ORDERLY_DEMO: 'on' })).toEqual([expect.stringContaining('ORDERLY_DEMO')]);
  });

  it('a generated root key and a superuser stop the boot, both told together', () => {
    const facts = { rootKeyGenerated: true, unboundRoles: ['postgres'] };
    expect(() => refuseUnsafeBoot(readSettings(safe), facts)).toThrow(/root key[\s\S]*superuser[\s\S]*postgres/);
    expect(() => refuseUnsafeBoot(readSettings({}), facts)).not.toThrow();
    expect(() => refuseUnsafeBoot(readSettings(safe), { rootKeyGenerated: false, unboundRoles: [] })).not.toThrow();
  });
});

it('every variable that is read is in the table for the README, with the default that holds', () => {
  const asked = new Set<string>();
  const environment = new Proxy({} as Record<string, string>, {
    get: (_all, name) => {
      asked.add(String(name));
      return undefined;
    },
  });
  const settings = readSettings(environment);
  const rows = settingsTable().split('\n').slice(2);
  const named = rows.map((row) => /^\| `([A-Z0-9_]+)`/.exec(row)?.[1]);
  expect([...asked].sort()).toEqual([...named].sort());
  expect(rows.find((row) => row.includes('`PORT`'))).toContain(`\`${settings.port}\``);
  expect(rows.find((row) => row.includes('`ORDERLY_POOL_SIZE`'))).toContain(`\`${settings.poolSize}\``);
});
