import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { openSite, type Site } from '../../bench/site.ts';
import { withClient } from '../model/company.ts';
import { temporaryFolder } from '../model/temporary.ts';
import { s3Keys, startS3Server } from '../s3-server.ts';
import { pdfStream, samplePdf } from '../sample-files.ts';
import { sampleOrder } from '../sample-order.ts';

export interface UploadRun {
  readonly uploads: number;
  readonly bytes: number;
  readonly storage: 'database' | 's3';
}

export interface UploadReport {
  /** Resident memory of the server's process: after a few uploads of the same kind, and at its highest while all came at once. */
  readonly beforeBytes: number;
  readonly peakBytes: number;
  readonly seconds: number;
  readonly stored: number;
  readonly refused: readonly string[];
}

const ordersUsed = 10;
const sampleEveryMs = 20;

/** Sends many documents of a size at once to a real server in a process of its own, and reads back each order's list. */
export async function runUploads({ uploads, bytes, storage }: UploadRun): Promise<UploadReport> {
  const s3 = storage === 's3' ? await startS3Server() : null;
  const folder = temporaryFolder('orderly-test');
  const secret = join(folder.path, 's3.secret');
  writeFileSync(secret, s3Keys.secretAccessKey);
  const outside =
    s3 === null
      ? {}
      : {
          ORDERLY_S3_BUCKET: 'orders',
          ORDERLY_S3_ENDPOINT: s3.endpoint,
          ORDERLY_S3_ACCESS_KEY_ID: s3Keys.accessKeyId,
          ORDERLY_S3_SECRET_KEY_FILE: secret,
        };
  const site = await openSite(outside);
  try {
    const content = pdfOf(bytes);
    const orders = await Promise.all(Array.from({ length: ordersUsed }, () => placeOrder(site)));
    const orderOf = (index: number) => orders[index % orders.length] as string;
    const agent = new Agent({ keepAlive: true, maxSockets: uploads });
    const announced = await inTurn(uploads + ordersUsed, (index) => announce(site, orderOf(index), content.length));
    const send = (id: string, index: number) => put(site, agent, `/api/v1/orders/${orderOf(index)}/documents/${id}/content`, content);
    // The first ones load code and open connections, which is not what is measured.
    for (let index = 0; index < ordersUsed; index += 1) await send(announced[index] as string, index);
    const beforeBytes = residentBytes(site.serverPid);
    let peakBytes = beforeBytes;
    const watch = setInterval(() => {
      peakBytes = Math.max(peakBytes, residentBytes(site.serverPid));
    }, sampleEveryMs);
    const startedAt = performance.now();
    const answers = await Promise.all(announced.slice(ordersUsed).map((id, index) => send(id, index + ordersUsed)));
    clearInterval(watch);
    agent.destroy();
    const stored = await withClient(site.superuserUrl, async (client) => {
      const { rows } = await client.query<{ stored: number }>(`select count(*)::int as stored from order_documents where state = 'stored'`);
      return (rows[0]?.stored ?? 0) - ordersUsed;
    });
    return { beforeBytes, peakBytes, seconds: (performance.now() - startedAt) / 1000, stored, refused: answers.filter((answer) => answer !== '200') };
  } finally {
    await site.close();
    await s3?.close();
    folder.remove();
  }
}

/** A PDF of so many bytes, most of them a picture that does not compress. */
function pdfOf(bytes: number): Buffer {
  const picture = (length: number) => samplePdf({ extra: [pdfStream(8, '/Subtype /Image /Width 100 /Height 100', randomBytes(length))] });
  const around = picture(bytes).length - bytes;
  return picture(bytes - around);
}

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

async function inTurn<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (let index = 0; index < count; index += 1) done.push(await work(index));
  return done;
}

async function ask(site: Site, method: string, path: string, body?: object): Promise<{ id: string; items: { id: string }[] }> {
  const headers = { cookie: cookieOf(site), 'content-type': 'application/json' };
  const answer = await fetch(`${site.url}/api/v1${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as { id: string; items: { id: string }[] };
}

function cookieOf(site: Site): string {
  return /cookie: ([^\r\n]+)/i.exec(site.as('provider'))?.[1] as string;
}

async function placeOrder(site: Site): Promise<string> {
  const { items } = await ask(site, 'GET', '/providers');
  return (await ask(site, 'POST', '/orders', sampleOrder(items[0]?.id as string))).id;
}

async function announce(site: Site, orderId: string, bytes: number): Promise<string> {
  const body = { kind: 'clinical', fileName: 'scan.pdf', mediaType: 'application/pdf', bytes };
  return (await ask(site, 'POST', `/orders/${orderId}/documents`, body)).id;
}

/** Answers the status, with the body where it is no 200. */
function put(site: Site, agent: Agent, path: string, content: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const headers = { cookie: cookieOf(site), 'content-type': 'application/pdf', 'content-length': content.length };
    const sending = request(`${site.url}${path}`, { method: 'PUT', agent, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => resolve(answer.statusCode === 200 ? '200' : `${answer.statusCode} ${Buffer.concat(parts).toString('utf8')}`));
    });
    sending.on('error', (error) => resolve(String(error)));
    sending.end(content);
  });
}
