import { connect } from 'node:net';
import { problemKinds } from '../../src/platform/http/problems.ts';
import type { Random } from '../isolation/random.ts';

const ordinary = 'GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
const post = (headers: string, body = '{}') =>
  `POST /api/v1/patients/search HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`;

/** What is not quite HTTP, or HTTP that a server rarely meets. */
const oddities: readonly string[] = [
  '',
  '\r\n\r\n\r\n',
  'GET\r\n\r\n',
  'GET / \r\n\r\n',
  'GET /api/v1/health\r\n\r\n',
  'GET /api/v1/health HTTP/0.9\r\n\r\n',
  'GET /api/v1/health HTTP/1.0\r\n\r\n',
  'GET /api/v1/health HTTP/3.0\r\nHost: localhost\r\n\r\n',
  'GET /api/v1/health HTTP/1.1\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'FETCH /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'get /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  'TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n',
  'GET http://localhost/api/v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  'GET http://[::1/api HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  'GET /api/v1/\xff\xfe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  'GET /api/v1/a b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  `GET /api/v1/${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
  `GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
  `GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n${Array.from({ length: 3000 }, (_, i) => `X${i}: 1\r\n`).join('')}\r\n`,
  'GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n',
  'GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nX: a\r\n folded\r\n\r\n',
  'GET /api/v1/health HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n',
  'GET /api/v1/health HTTP/1.1\r\nHost : localhost\r\n\r\n',
  'GET /api/v1/health HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n',
  'GET /docs HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n',
  'GET /api/v1/health HTTP/1.1\nHost: localhost\n\n',
  'GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n',
  'GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n\r\n',
  ordinary + ordinary,
  `${ordinary.replace('Connection: close\r\n', '')}NONSENSE\r\n\r\n`,
  post('Content-Length: 2'),
  post('Content-Length: 1'),
  post('Content-Length: 200'),
  post('Content-Length: -1'),
  post('Content-Length: 2\r\nContent-Length: 3'),
  post('Content-Length: 99999999999999999999'),
  post('Content-Length: 2000000'),
  post('Content-Length: x'),
  post('Content-Length: 2\r\nTransfer-Encoding: chunked'),
  post('Transfer-Encoding: chunked', '2\r\n{}\r\n0\r\n\r\n'),
  post('Transfer-Encoding: chunked', 'z\r\n{}\r\n0\r\n\r\n'),
  post('Transfer-Encoding: chunked', 'ffffffffffffffff\r\n{}'),
  post('Transfer-Encoding: chunked', '2\r\n{}'),
  post('Transfer-Encoding: gzip, chunked', '2\r\n{}\r\n0\r\n\r\n'),
  post('Transfer-Encoding: identity', '{}'),
  post('Content-Encoding: gzip\r\nContent-Length: 2'),
  post('Content-Length: 2\r\nExpect: 100-continue'),
  post('Content-Length: 2\r\nExpect: something-else'),
  post('Content-Length: 2\r\nContent-Type: text/plain'),
];

export interface RawInput {
  readonly bytes: Buffer;
}

/** One of the oddities, often with some of its bytes changed. */
export function drawRaw(random: Random): RawInput {
  const bytes = Buffer.from(random.pick(oddities), 'latin1');
  if (bytes.length > 0 && random.chance(0.5)) for (let i = 0; i <= random.below(3); i += 1) bytes[random.below(bytes.length)] = random.below(256);
  return { bytes };
}

/** Sends bytes and half-closes. Comes back with the status of the first answer (0 for none) and what is wrong with it, or null. */
export async function sendRaw(port: number, { bytes }: RawInput, boundMs: number): Promise<{ status: number; found: string | null }> {
  const answer = await exchange(port, bytes, boundMs);
  if (answer === null) return { status: 0, found: `neither answers nor closes within ${boundMs} ms` };
  return { status: statusOf(answer), found: judgeRaw(answer) };
}

function exchange(port: number, bytes: Buffer, boundMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    const timer = setTimeout(() => end(null), boundMs);
    function end(answer: string | null) {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    }
    socket.on('data', (part) => parts.push(part));
    // A server that refuses while it is still being sent something resets the connection.
    socket.on('error', () => end(Buffer.concat(parts).toString('latin1')));
    socket.on('close', () => end(Buffer.concat(parts).toString('latin1')));
  });
}

function statusOf(answer: string): number {
  // 100 Continue goes before the answer.
  return Number(/^(?:HTTP\/1\.1 1\d\d [^\r]*\r\n(?:[^\r]+\r\n)*\r\n)*HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? 0);
}

function judgeRaw(answer: string): string | null {
  const status = statusOf(answer);
  if (status >= 500) return `answers ${status}`;
  if (answer !== '' && status === 0) return 'answers what is not HTTP';
  if (status < 400) return null;
  const [head = '', body = ''] = answer.slice(answer.indexOf(`HTTP/1.1 ${status}`)).split('\r\n\r\n');
  if (!/^content-type: application\/problem\+json/im.test(head)) return `answers ${status} without a problem`;
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
  // To HEAD the body is left out; a reset connection may have lost the rest.
  if (body.length < length) return null;
  try {
    const problem = JSON.parse(Buffer.from(body, 'latin1').toString('utf8').slice(0, length)) as { code?: string; requestId?: string };
    if (!(String(problem.code) in problemKinds) || !problem.requestId) return `answers ${status} with a problem without code or requestId`;
  } catch {
    return Buffer.from(body, 'latin1').toString('utf8').length === body.length ? `answers ${status} with a problem that is not JSON` : null;
  }
  return null;
}
