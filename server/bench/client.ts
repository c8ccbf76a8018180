import { connect, type Socket } from 'node:net';

/** One request, below the origin. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  /** Whole header lines, each with its line end; `headerLines()` makes them once for many requests. */
  readonly headers: string;
  /** JSON text. */
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  /** The quoted version; null without one. */
  readonly etag: string | null;
  readonly body: Buffer;
  /** From the request's first byte to the answer's last. */
  readonly latencyMs: number;
  /** When the last byte came, as `performance.now()`. */
  readonly atMs: number;
}

/** A kept-alive connection that carries one request at a time. */
export interface Connection {
  /** Errors: when the connection breaks or the answer is not one that Orderly gives. */
  send(call: Call): Promise<Answer>;
  close(): void;
}

const headEnd = '\r\n\r\n';
const maxAnswerBytes = 4_000_000;

/**
 * Opens a connection of our own instead of autocannon's, for three reasons: its parser in JavaScript takes more of the two cores, which the server
 * needs; it tells latencies in whole milliseconds; and it ends by cutting connections, so that the version of what was in flight is lost to the chain.
 */
export async function openConnection(origin: string): Promise<Connection> {
  const { hostname, port, host } = new URL(origin);
  const socket = await dial(hostname, Number(port));
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void; startedAtMs: number } | null = null;
  let received: Buffer[] = [];

  function fail(error: Error): void {
    const failing = waiting;
    waiting = null;
    failing?.reject(error);
    socket.destroy();
  }

  socket.on('data', (chunk) => {
    received.push(chunk);
    const bytes = received.length === 1 ? chunk : Buffer.concat(received);
    if (bytes.length > maxAnswerBytes) return fail(new Error(`an answer of more than ${maxAnswerBytes} bytes`));
    const parsed = parse(bytes);
    if (parsed === null) {
      received = [bytes];
      return;
    }
    received = [];
    const told = waiting;
    waiting = null;
    const atMs = performance.now();
    told?.resolve({ ...parsed, latencyMs: atMs - told.startedAtMs, atMs });
  });
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server closed the connection')));

  return {
    send({ method, path, headers, body }) {
      const content = body === undefined ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject, startedAtMs: performance.now() };
        socket.write(`${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n${headers}${content}\r\n${body ?? ''}`);
      });
    },
    close() {
      socket.removeAllListeners('close').destroy();
    },
  };
}

export function headerLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
}

function dial(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket.off('error', reject)));
    socket.on('error', reject);
  });
}

/** A whole answer, or null while bytes are missing. Errors: when the answer does not say how long it is. */
function parse(bytes: Buffer): Pick<Answer, 'status' | 'etag' | 'body'> | null {
  const end = bytes.indexOf(headEnd);
  if (end === -1) return null;
  const head = bytes.toString('latin1', 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`an answer without Content-Length:\n${head}`);
  const from = end + headEnd.length;
  if (bytes.length < from + Number(length)) return null;
  return { status: Number(head.slice(9, 12)), etag: /\r\netag: *("[^"]*")/i.exec(head)?.[1] ?? null, body: bytes.subarray(from) };
}
