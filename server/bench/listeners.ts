// The clients under `realtime`, forked by it so that they share no thread with the server: they open sockets, subscribe, and note when each event comes.
import { realtimeLimits } from '@orderly/contract';
import WebSocket from 'ws';

/** What the parent asks for. */
export type Order = { readonly open: readonly string[]; readonly url: string } | { readonly tell: true } | { readonly closeAll: true };

/** An event that one client got: of which order, at which version, when (milliseconds since 1970, with fractions). */
export type Heard = readonly [orderId: string, version: number, atMs: number];
export type Said = { readonly opened: number } | { readonly heard: readonly Heard[]; readonly ended: number } | { readonly closed: true };

const openedAtOnce = 50;
const sockets = new Set<WebSocket>();
let heard: Heard[] = [];
let ended = 0;

process.on('message', (order: Order) => {
  if ('open' in order) openAll(order).then((opened) => say({ opened }), fail);
  else if ('tell' in order) {
    say({ heard, ended });
    heard = [];
  } else closeAll().then(() => say({ closed: true }), fail);
});
process.once('disconnect', () => process.exit(0));

function say(said: Said): void {
  process.send?.(said);
}

function fail(error: unknown): void {
  process.stderr.write(`${error}\n`);
  process.exit(1);
}

async function openAll({ open, url }: { readonly open: readonly string[]; readonly url: string }): Promise<number> {
  for (let at = 0; at < open.length; at += openedAtOnce) await Promise.all(open.slice(at, at + openedAtOnce).map((token) => openOne(url, token)));
  return open.length;
}

function openOne(url: string, token: string): Promise<void> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/realtime`, {
    headers: { authorization: `Bearer ${token}` },
    perMessageDeflate: false,
    skipUTF8Validation: true,
    handshakeTimeout: 30_000,
    maxPayload: realtimeLimits.waitingBytes,
  });
  sockets.add(socket);
  return new Promise((resolve, reject) => {
    socket.on('open', () => socket.send('{"type":"subscribe","id":"orders","topic":"orders"}'));
    socket.on('error', reject);
    socket.on('close', () => {
      if (sockets.delete(socket)) ended += 1;
    });
    socket.on('message', (data: Buffer) => {
      const atMs = performance.timeOrigin + performance.now();
      const text = data.toString('latin1');
      if (text.startsWith('{"type":"subscribed"')) return resolve();
      if (!text.startsWith('{"type":"event"')) return;
      const [, orderId, version] = /"subject":"([-0-9a-f]{36})".*?"version":([0-9]+)/.exec(text) ?? [];
      if (orderId !== undefined) heard.push([orderId, Number(version), atMs]);
    });
  });
}

async function closeAll(): Promise<void> {
  const closing = [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  for (const socket of sockets) {
    sockets.delete(socket);
    socket.close();
  }
  await Promise.all(closing);
}
