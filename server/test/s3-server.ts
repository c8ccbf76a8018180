import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A storage that speaks S3 with Signature Version 4 over HTTP: objects whole or not at all, in memory. */
export interface S3Server {
  readonly endpoint: string;
  readonly objects: ReadonlyMap<string, Buffer>;
  /** Answers everything with 503 while it is set. */
  away: boolean;
  close(): Promise<void>;
}

export const s3Keys = { accessKeyId: 'AKTEST', secretAccessKey: 'a-secret-key-of-the-tests' };

export async function startS3Server(): Promise<S3Server> {
  const objects = new Map<string, Buffer>();
  const state = { away: false };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent((request.url ?? '').split('?')[0] as string);
    if (state.away) return refuse(response, 503, 'SlowDown');
    if (!isSigned(request)) return refuse(response, 403, 'SignatureDoesNotMatch');
    if (request.method === 'PUT') {
      const parts: Buffer[] = [];
      // A body that breaks off throws, and nothing is kept.
      for await (const part of request) parts.push(part as Buffer);
      const bytes = Buffer.concat(parts);
      if (bytes.length !== Number(request.headers['content-length'])) return refuse(response, 400, 'IncompleteBody');
      objects.set(path, bytes);
      response.writeHead(200, { etag: '"1"' }).end();
    } else if (request.method === 'GET') {
      const bytes = objects.get(path);
      if (bytes === undefined) return refuse(response, 404, 'NoSuchKey');
      response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    } else if (request.method === 'DELETE') {
      objects.delete(path);
      response.writeHead(204).end();
    } else refuse(response, 405, 'MethodNotAllowed');
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    get away() {
      return state.away;
    },
    set away(away) {
      state.away = away;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
}

/** AWS Signature Version 4, computed apart from any client library. */
function isSigned(request: IncomingMessage): boolean {
  const found = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
    request.headers.authorization ?? '',
  );
  if (found === null || found[1] !== s3Keys.accessKeyId) return false;
  const [, , date = '', region = '', names = '', signature = ''] = found;
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`);
  const canonical = [request.method, path, query.split('&').sort().join('&'), headers.join(''), names, request.headers['x-amz-content-sha256']].join(
    '\n',
  );
  const scope = `${date}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const key = [date, region, 's3', 'aws4_request'].reduce<Buffer | string>(
    (before, part) => createHmac('sha256', before).update(part).digest(),
    `AWS4${s3Keys.secretAccessKey}`,
  );
  return timingSafeEqual(Buffer.from(createHmac('sha256', key).update(text).digest('hex')), Buffer.from(signature));
}
