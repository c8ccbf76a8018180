import { isIP } from 'node:net';
import { type MessageSettings, messageVariables, type Reading, readMessages, type Variable } from './config-messages.ts';
import { type NatsSettings, natsVariables, readNats } from './config-nats.ts';
import type { LogLevel } from './log.ts';
import { mayBeAsked } from './outside/index.ts';

/** What the environment says, read once at the start. Paths are as given; files are read by whoever uses them. */
export interface Settings {
  readonly production: boolean;
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Null: the embedded PostgreSQL. */
  readonly database: { readonly appUrl: string; readonly ownerUrl: string; readonly workerUrl: string } | null;
  readonly poolSize: number;
  /** `auto`: when the embedded database is empty. */
  readonly demo: 'on' | 'off' | 'auto';
  readonly demoPassword: string | null;
  /** Whom to make when nobody is there yet; the file holds the password. */
  readonly firstAdmin: { readonly email: string; readonly passwordFile: string } | null;
  readonly rootKeyFile: string | null;
  readonly signingKeyFile: string | null;
  readonly authSecretFile: string | null;
  /** Origin under which browsers reach the server, without a slash at the end. */
  readonly publicUrl: string | null;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  /** Addresses and CIDR ranges whose X-Forwarded-* headers are believed. */
  readonly trustedProxies: readonly string[];
  /** Where documents go; null: into the database. Without keys those of the surroundings count. */
  readonly s3: {
    readonly bucket: string;
    readonly region: string;
    readonly endpoint: string | null;
    readonly accessKeyId: string | null;
    readonly secretKeyFile: string | null;
  } | null;
  /** Address of the registry of practitioners (NPPES); null: it is not asked. */
  readonly registryUrl: string | null;
  /** The service that knows how far parcels are; its key and the secret of its webhook stand in files. */
  readonly easypost: { readonly url: string; readonly apiKeyFile: string | null; readonly webhookSecretFile: string | null };
  /** How long what is sealed of an order that is over is kept. */
  readonly retentionYears: number;
  /** How far back a client that comes back may have missed something and still get it. */
  readonly replayDays: number;
  /** Null: each node follows the journal itself. */
  readonly nats: NatsSettings | null;
  readonly messages: MessageSettings;
  /** When people are signed out: after so long without them, and in any case. */
  readonly sessions: { readonly idleMinutes: number; readonly hours: number };
  readonly logLevel: LogLevel;
  /** Requests a minute of one credential or, without one, of one address; 0 for no limit. */
  readonly rateLimitPerMinute: number;
}

/** All mistakes of the settings together, one a line. */
export class SettingsError extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(`The settings do not fit:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
    this.name = 'SettingsError';
    this.mistakes = mistakes;
  }
}

const variables: readonly Variable[] = [
  { name: 'PORT', standard: '3000', meaning: 'Port to listen on; 0 takes a free one.' },
  { name: 'HOST', standard: '127.0.0.1', meaning: 'Address to listen on.' },
  {
    name: 'NODE_ENV',
    standard: '',
    meaning: '`production`: no demo company; refuses to start on a generated root key, without TLS or a trusted proxy, or as a database superuser.',
  },
  { name: 'ORDERLY_DATA_DIR', standard: '.data', meaning: 'Where the embedded database and generated keys live.' },
  { name: 'DATABASE_URL', standard: 'embedded', meaning: 'PostgreSQL 18 URL of the application role. Give all three URLs or none.' },
  { name: 'DATABASE_OWNER_URL', standard: 'embedded', meaning: 'URL of the role that owns the tables and migrates them.' },
  { name: 'DATABASE_WORKER_URL', standard: 'embedded', meaning: 'URL of the role of background work.' },
  { name: 'ORDERLY_POOL_SIZE', standard: '16', meaning: 'Database connections of the application role, 1 to 200.' },
  { name: 'ORDERLY_DEMO', standard: 'auto', meaning: 'Load the demo company: `on`, `off`, or `auto` (when the embedded database is empty).' },
  { name: 'ORDERLY_DEMO_PASSWORD', standard: 'generated', meaning: 'Password of the demo people, at least 12 characters.' },
  {
    name: 'ORDERLY_FIRST_ADMIN_EMAIL',
    standard: '',
    meaning: 'Whom to make administrator, in an organisation to be renamed, while the database holds nobody. With the password file or not at all.',
  },
  { name: 'ORDERLY_FIRST_ADMIN_PASSWORD_FILE', standard: '', meaning: 'File with the password of the first administrator, 12 to 128 characters.' },
  { name: 'ORDERLY_ROOT_KEY_FILE', standard: 'generated', meaning: 'File with the root key that wraps all patient keys.' },
  { name: 'ORDERLY_SIGNING_KEY_FILE', standard: 'generated', meaning: 'File with the Ed25519 key that signs checkpoints of the journal.' },
  { name: 'ORDERLY_AUTH_SECRET_FILE', standard: 'generated', meaning: 'File with the secret that signs sessions and cursors.' },
  {
    name: 'ORDERLY_PUBLIC_URL',
    standard: 'from HOST and PORT',
    meaning: 'Origin under which browsers reach the server; behind a proxy in production it must be given.',
  },
  { name: 'ORDERLY_TLS_CERT_FILE', standard: '', meaning: 'PEM certificate chain, to serve HTTPS. With the key or not at all.' },
  { name: 'ORDERLY_TLS_KEY_FILE', standard: '', meaning: 'PEM private key of the certificate.' },
  {
    name: 'ORDERLY_TRUSTED_PROXIES',
    standard: '',
    meaning: 'Addresses or CIDR ranges, separated by commas, whose X-Forwarded-* headers are believed.',
  },
  { name: 'ORDERLY_S3_BUCKET', standard: '', meaning: 'Bucket of an S3-compatible storage for new documents; without it they lie in the database.' },
  { name: 'ORDERLY_S3_REGION', standard: 'us-east-1', meaning: 'Region of the bucket.' },
  { name: 'ORDERLY_S3_ENDPOINT', standard: '', meaning: 'Address of the storage, where it is not Amazon’s own.' },
  {
    name: 'ORDERLY_S3_ACCESS_KEY_ID',
    standard: '',
    meaning: 'Access key of the storage. With the secret key’s file or not at all: then the surroundings’ keys count, such as an instance role.',
  },
  { name: 'ORDERLY_S3_SECRET_KEY_FILE', standard: '', meaning: 'File with the secret key of the storage.' },
  {
    name: 'ORDERLY_NPPES_URL',
    standard: '',
    meaning: 'Address of the registry of practitioners, https://npiregistry.cms.hhs.gov/api/; without it nobody is looked up there.',
  },
  { name: 'ORDERLY_EASYPOST_URL', standard: 'https://api.easypost.com/v2', meaning: 'Address of the tracking service, in EasyPost’s format.' },
  {
    name: 'ORDERLY_EASYPOST_KEY_FILE',
    standard: '',
    meaning: 'File with the API key of the tracking service; without it no carrier is asked how far a parcel is.',
  },
  {
    name: 'ORDERLY_EASYPOST_WEBHOOK_SECRET_FILE',
    standard: '',
    meaning: 'File with the secret that the tracking service signs its events with; without it none are taken.',
  },
  { name: 'ORDERLY_REPLAY_DAYS', standard: '30', meaning: 'How many days back a client that was away still gets what it missed, 1 to 365.' },
  ...natsVariables,
  {
    name: 'ORDERLY_RETENTION_YEARS',
    standard: '7',
    meaning: 'Years for which the sealed record of an order that is over is kept, 1 to 100; what is sealed already keeps its date.',
  },
  ...messageVariables,
  { name: 'ORDERLY_SESSION_IDLE_MINUTES', standard: '15', meaning: 'Minutes after which people who are not there any more are signed out, 1 to 60.' },
  { name: 'ORDERLY_SESSION_HOURS', standard: '12', meaning: 'Hours after which everybody is signed out, 1 to 24.' },
  {
    name: 'ORDERLY_LOG_LEVEL',
    standard: 'info',
    meaning: '`trace`, `debug` (a line for every request), `info`, `warn`, `error`, `fatal` or `silent`.',
  },
  {
    name: 'ORDERLY_RATE_LIMIT_PER_MINUTE',
    standard: '6000',
    meaning: 'Requests a minute of one session, key or address, on each node; 0 for no limit.',
  },
];

const logLevels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
const databaseVariables = ['DATABASE_URL', 'DATABASE_OWNER_URL', 'DATABASE_WORKER_URL'] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads all settings. Errors: SettingsError with every mistake, each naming its variable and the remedy; never a value that may be secret. */
export function readSettings(environment: Environment): Settings {
  const mistakes: string[] = unknownVariables(environment);
  const reading: Reading = { mistakes, text: (name) => environment[name]?.trim() || null };
  const production = readProduction(reading);
  const settings: Settings = {
    production,
    port: readInteger(reading, 'PORT', 0, 65_535),
    host: readHost(reading),
    dataDir: reading.text('ORDERLY_DATA_DIR') ?? standardOf('ORDERLY_DATA_DIR'),
    database: readDatabase(reading),
    poolSize: readInteger(reading, 'ORDERLY_POOL_SIZE', 1, 200),
    demo: readDemo(reading, production),
    demoPassword: readDemoPassword(reading),
    firstAdmin: readFirstAdmin(reading),
    rootKeyFile: reading.text('ORDERLY_ROOT_KEY_FILE'),
    signingKeyFile: reading.text('ORDERLY_SIGNING_KEY_FILE'),
    authSecretFile: reading.text('ORDERLY_AUTH_SECRET_FILE'),
    publicUrl: readPublicUrl(reading),
    tls: readTls(reading),
    trustedProxies: readProxies(reading),
    s3: readS3(reading),
    registryUrl: readRegistryUrl(reading),
    easypost: readEasypost(reading),
    retentionYears: readInteger(reading, 'ORDERLY_RETENTION_YEARS', 1, 100),
    replayDays: readInteger(reading, 'ORDERLY_REPLAY_DAYS', 1, 365),
    nats: readNats(reading),
    messages: readMessages(reading, standardOf),
    sessions: {
      idleMinutes: readInteger(reading, 'ORDERLY_SESSION_IDLE_MINUTES', 1, 60),
      hours: readInteger(reading, 'ORDERLY_SESSION_HOURS', 1, 24),
    },
    logLevel: readChoice(reading, 'ORDERLY_LOG_LEVEL', logLevels),
    rateLimitPerMinute: readInteger(reading, 'ORDERLY_RATE_LIMIT_PER_MINUTE', 0, 10_000_000),
  };
  if (production) mistakes.push(...unsafeSettings(settings));
  if (mistakes.length > 0) throw new SettingsError(mistakes);
  return settings;
}

const ownRootKey =
  'With NODE_ENV=production the root key must be one you keep: make it, store a copy away from this machine, and name its file in ORDERLY_ROOT_KEY_FILE.';

/** What is fit for a try-out only, as far as the settings alone tell. */
function unsafeSettings({ tls, trustedProxies, publicUrl, rootKeyFile }: Settings): string[] {
  const mistakes: string[] = [];
  if (tls === null && trustedProxies.length === 0) {
    mistakes.push(
      'With NODE_ENV=production patient data travels only over TLS: set ORDERLY_TLS_CERT_FILE and ORDERLY_TLS_KEY_FILE, or ORDERLY_TRUSTED_PROXIES to the proxy that does TLS.',
    );
  } else if (!(publicUrl ?? (tls === null ? 'http:' : 'https:')).startsWith('https:')) {
    mistakes.push('With NODE_ENV=production browsers reach the server over TLS: set ORDERLY_PUBLIC_URL to the https origin that they ask.');
  }
  if (rootKeyFile === null) mistakes.push(ownRootKey);
  return mistakes;
}

/** What only the boot finds out. */
export interface BootFacts {
  readonly rootKeyGenerated: boolean;
  /** Database roles whom row-level security does not bind. */
  readonly unboundRoles: readonly string[];
}

/** In production, refuses what is fit for a try-out only. Errors: SettingsError. */
export function refuseUnsafeBoot(settings: Settings, facts: BootFacts): void {
  const mistakes: string[] = [];
  if (settings.production && facts.rootKeyGenerated) mistakes.push(ownRootKey);
  if (settings.production && facts.unboundRoles.length > 0) {
    mistakes.push(
      `With NODE_ENV=production no role may be a database superuser or bypass row-level security, as ${facts.unboundRoles.join(', ')} may: name other roles in the DATABASE_ URLs.`,
    );
  }
  if (mistakes.length > 0) throw new SettingsError(mistakes);
}

/** The table of settings in the README, as Markdown; a test holds the two equal. */
export function settingsTable(): string {
  const rows = variables.map(({ name, standard, meaning }) => `| \`${name}\` | ${standard === '' ? '–' : `\`${standard}\``} | ${meaning} |`);
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

function standardOf(name: string): string {
  return (variables.find((variable) => variable.name === name) as Variable).standard;
}

function unknownVariables(environment: Environment): string[] {
  const known = new Set(variables.map(({ name }) => name));
  return Object.keys(environment)
    .filter((name) => name.startsWith('ORDERLY_') && !known.has(name))
    .sort()
    .map((name) => `${name} is not a setting. Check its spelling against the table in the README, or unset it.`);
}

function readProduction(reading: Reading): boolean {
  const value = reading.text('NODE_ENV');
  if (value !== null && !['production', 'development', 'test'].includes(value)) {
    reading.mistakes.push('NODE_ENV must be production, development or test, or unset.');
  }
  return value === 'production';
}

function readInteger(reading: Reading, name: string, min: number, max: number): number {
  const text = reading.text(name) ?? standardOf(name);
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  reading.mistakes.push(`${name} must be a whole number from ${min} to ${max}.`);
  return min;
}

function readChoice<T extends string>(reading: Reading, name: string, choices: readonly T[]): T {
  const text = reading.text(name) ?? standardOf(name);
  const found = choices.find((choice) => choice === text);
  if (found === undefined) reading.mistakes.push(`${name} must be one of ${choices.join(', ')}.`);
  return found ?? (choices[0] as T);
}

function readHost(reading: Reading): string {
  const host = reading.text('HOST') ?? standardOf('HOST');
  if (isIP(host) === 0 && !/^[A-Za-z0-9]([A-Za-z0-9.-]{0,252})$/.test(host))
    reading.mistakes.push('HOST must be an IP address or a host name, without port or scheme.');
  return host;
}

function readDatabase(reading: Reading): Settings['database'] {
  const given = databaseVariables.map((name) => reading.text(name));
  const [appUrl, ownerUrl, workerUrl] = given;
  if (given.every((url) => url === null)) return null;
  for (const [i, url] of given.entries()) {
    const name = databaseVariables[i] as string;
    if (url === null)
      reading.mistakes.push(`${name} is missing: give all three of ${databaseVariables.join(', ')}, or none for the embedded database.`);
    else if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol))
      reading.mistakes.push(`${name} must be a URL like postgres://role:password@host:5432/database.`);
  }
  // One role for two of them would undo what separates them: the owner is not bound by row-level security's grants.
  const users = given.flatMap((url) => (url !== null && URL.canParse(url) ? [new URL(url).username] : []));
  if (new Set(users).size < users.length) reading.mistakes.push(`${databaseVariables.join(', ')} must name three different roles.`);
  return { appUrl: appUrl ?? '', ownerUrl: ownerUrl ?? '', workerUrl: workerUrl ?? '' };
}

function readDemo(reading: Reading, production: boolean): Settings['demo'] {
  const given = reading.text('ORDERLY_DEMO') !== null;
  const demo = readChoice(reading, 'ORDERLY_DEMO', ['auto', 'on', 'off'] as const);
  if (production && demo === 'on') reading.mistakes.push('ORDERLY_DEMO must not be on with NODE_ENV=production: its people have known names.');
  return production && !given ? 'off' : production && demo === 'auto' ? 'off' : demo;
}

function readDemoPassword(reading: Reading): string | null {
  const password = reading.text('ORDERLY_DEMO_PASSWORD');
  if (password !== null && (password.length < 12 || password.length > 128))
    reading.mistakes.push('ORDERLY_DEMO_PASSWORD must have 12 to 128 characters.');
  return password;
}

function readFirstAdmin(reading: Reading): Settings['firstAdmin'] {
  const email = reading.text('ORDERLY_FIRST_ADMIN_EMAIL');
  const passwordFile = reading.text('ORDERLY_FIRST_ADMIN_PASSWORD_FILE');
  if (email !== null && !/^[^\s@]{1,64}@[^\s@]{1,190}$/.test(email)) reading.mistakes.push('ORDERLY_FIRST_ADMIN_EMAIL must be an e-mail address.');
  if (email !== null && passwordFile !== null) return { email, passwordFile };
  if (email !== null) reading.mistakes.push('ORDERLY_FIRST_ADMIN_PASSWORD_FILE is missing: the first administrator needs a password.');
  if (passwordFile !== null) reading.mistakes.push('ORDERLY_FIRST_ADMIN_EMAIL is missing: the password needs somebody whose it is.');
  return null;
}

function readPublicUrl(reading: Reading): string | null {
  const text = reading.text('ORDERLY_PUBLIC_URL');
  if (text === null) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '') {
    reading.mistakes.push('ORDERLY_PUBLIC_URL must be an origin like https://orders.example.org, without a path.');
    return null;
  }
  return url.origin;
}

function readTls(reading: Reading): Settings['tls'] {
  const certFile = reading.text('ORDERLY_TLS_CERT_FILE');
  const keyFile = reading.text('ORDERLY_TLS_KEY_FILE');
  if (certFile !== null && keyFile !== null) return { certFile, keyFile };
  if (certFile !== null) reading.mistakes.push('ORDERLY_TLS_KEY_FILE is missing: a certificate needs its key.');
  if (keyFile !== null) reading.mistakes.push('ORDERLY_TLS_CERT_FILE is missing: a key needs its certificate.');
  return null;
}

function readProxies(reading: Reading): string[] {
  const ranges = (reading.text('ORDERLY_TRUSTED_PROXIES') ?? '').split(',').map((range) => range.trim());
  const given = ranges.filter((range) => range !== '');
  for (const range of given) {
    if (!isRange(range))
      reading.mistakes.push('ORDERLY_TRUSTED_PROXIES must list addresses or CIDR ranges narrower than everything, like 10.0.0.0/8, 192.0.2.7.');
  }
  return given;
}

function readRegistryUrl(reading: Reading): string | null {
  const text = reading.text('ORDERLY_NPPES_URL');
  if (text !== null && !mayBeAsked(text))
    reading.mistakes.push('ORDERLY_NPPES_URL must be an https address (http on this machine only), without a password in it.');
  return text;
}

function readEasypost(reading: Reading): Settings['easypost'] {
  const url = reading.text('ORDERLY_EASYPOST_URL') ?? standardOf('ORDERLY_EASYPOST_URL');
  if (!mayBeAsked(url)) reading.mistakes.push('ORDERLY_EASYPOST_URL must be an https address (http on this machine only), without a password in it.');
  return { url, apiKeyFile: reading.text('ORDERLY_EASYPOST_KEY_FILE'), webhookSecretFile: reading.text('ORDERLY_EASYPOST_WEBHOOK_SECRET_FILE') };
}

function readS3(reading: Reading): Settings['s3'] {
  const [bucket, endpoint] = [reading.text('ORDERLY_S3_BUCKET'), reading.text('ORDERLY_S3_ENDPOINT')];
  const region = reading.text('ORDERLY_S3_REGION') ?? standardOf('ORDERLY_S3_REGION');
  const [accessKeyId, secretKeyFile] = [reading.text('ORDERLY_S3_ACCESS_KEY_ID'), reading.text('ORDERLY_S3_SECRET_KEY_FILE')];
  const others = { ORDERLY_S3_ENDPOINT: endpoint, ORDERLY_S3_ACCESS_KEY_ID: accessKeyId, ORDERLY_S3_SECRET_KEY_FILE: secretKeyFile };
  if (bucket === null) {
    for (const [name, value] of Object.entries(others))
      if (value !== null) reading.mistakes.push(`ORDERLY_S3_BUCKET is missing: ${name} says nothing without it.`);
    return null;
  }
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    reading.mistakes.push('ORDERLY_S3_BUCKET must be the name of a bucket, without address or path.');
  if (endpoint !== null && (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)))
    reading.mistakes.push('ORDERLY_S3_ENDPOINT must be an address like https://storage.example.org.');
  if ((accessKeyId === null) !== (secretKeyFile === null))
    reading.mistakes.push('ORDERLY_S3_ACCESS_KEY_ID and ORDERLY_S3_SECRET_KEY_FILE belong together: give both or none.');
  return { bucket, region, endpoint, accessKeyId, secretKeyFile };
}

function isRange(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128));
}
