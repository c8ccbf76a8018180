import type { Reading, Variable } from './config-messages.ts';

/** By what nodes tell each other where something happened. */
export interface NatsSettings {
  /** Host and port of each server. */
  readonly servers: readonly string[];
  readonly tls: boolean;
  readonly user: string | null;
  readonly passwordFile: string | null;
}

export const natsVariables: readonly Variable[] = [
  {
    name: 'ORDERLY_NATS_URL',
    standard: '',
    meaning:
      'NATS with JetStream, like tls://orderly@nats.example.org:4222, several with commas between: each node then reads of the journal only what its clients may hear of. Without it each reads all. TLS is required, but on this machine.',
  },
  { name: 'ORDERLY_NATS_PASSWORD_FILE', standard: '', meaning: 'File with the password of the user in that URL.' },
];

const onThisMachine = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Null without servers: the journal itself is followed. */
export function readNats({ mistakes, text }: Reading): NatsSettings | null {
  const [given, passwordFile] = [text('ORDERLY_NATS_URL'), text('ORDERLY_NATS_PASSWORD_FILE')];
  if (given === null) {
    if (passwordFile !== null) mistakes.push('ORDERLY_NATS_URL is missing: ORDERLY_NATS_PASSWORD_FILE says nothing without it.');
    return null;
  }
  const urls = given.split(',').map((one) => (URL.canParse(one.trim()) ? new URL(one.trim()) : null));
  const read = urls.filter((url) => url !== null && /^(nats|tls):$/.test(url.protocol) && url.hostname !== '' && url.password === '') as URL[];
  const [first] = read;
  if (first === undefined || read.length < urls.length) {
    mistakes.push('ORDERLY_NATS_URL must be like tls://user@nats.example.org:4222, without a password in it; several have commas between.');
    return null;
  }
  const tls = first.protocol === 'tls:';
  if (read.some(({ protocol, username }) => protocol !== first.protocol || username !== first.username))
    mistakes.push('ORDERLY_NATS_URL must name all servers with the same scheme and user.');
  if (!tls && read.some(({ hostname }) => !onThisMachine.has(hostname)))
    mistakes.push('ORDERLY_NATS_URL must begin with tls://, but for a server on this machine.');
  if ((first.username !== '') !== (passwordFile !== null))
    mistakes.push('The user in ORDERLY_NATS_URL and ORDERLY_NATS_PASSWORD_FILE belong together: give both or none.');
  return {
    servers: read.map(({ hostname, port }) => `${hostname}:${port === '' ? '4222' : port}`),
    tls,
    user: first.username === '' ? null : decodeURIComponent(first.username),
    passwordFile,
  };
}
