import type { InjectOptions } from 'fastify';
import { createRandom, type Random } from '../isolation/random.ts';
import type { TestServer } from '../server.ts';
import { type Document, type Operation, readOperations } from './document.ts';
import { drawFrames, sendFrames } from './frames.ts';
import { drawInput, type Input } from './inputs.ts';
import { type Answer, judge } from './judge.ts';
import { drawRaw, type RawInput, sendRaw } from './sockets.ts';
import { openWorld, type World } from './world.ts';

export interface Finding {
  readonly what: string;
  /** One line of JSON: what `--replay` takes. */
  readonly input: string;
  readonly answer: string;
}

export interface Report {
  inputs: number;
  readonly findings: Finding[];
  /** Answers by status; `socket 400` of those sent as bytes. */
  readonly byStatus: Map<string, number>;
  /** Statuses by operation. */
  readonly byOperation: Map<string, Map<number, number>>;
  slowestMs: number;
}

export interface RunOptions {
  readonly inputs: number;
  readonly seed: number;
  /** A new server with the demo company in it. */
  readonly start: () => Promise<TestServer>;
  /** Inputs that one server gets: administrators among the actors wear it out, by disabling and retiring what others need. */
  readonly perServer?: number;
  readonly onProgress?: (done: number) => void;
}

const boundMs = 10_000;
const maxFindings = 20;
const maxOrders = 60;
const rawShare = 0.02;
const frameShare = 0.02;
// A password costs a tenth of a second each time it is looked at.
const dear = new Set(['signIn', 'changePassword', 'confirmPassword', 'resetPassword']);
const dearShare = 0.25;

/** Sends generated requests to every operation of the server's own description and judges the answers. Stops after 20 findings. */
export async function fuzz({ inputs, seed, start, perServer = 5000, onProgress = () => undefined }: RunOptions): Promise<Report> {
  const report: Report = { inputs: 0, findings: [], byStatus: new Map(), byOperation: new Map(), slowestMs: 0 };
  for (let round = 0; report.inputs < inputs && report.findings.length < maxFindings; round += 1) {
    const server = await start();
    try {
      await runOn(server, Math.min(perServer, inputs - report.inputs), createRandom(seed + round), report, onProgress);
    } finally {
      await server.close();
    }
  }
  return report;
}

async function runOn(server: TestServer, inputs: number, random: Random, report: Report, onProgress: (done: number) => void): Promise<void> {
  const operations = readOperations((await server.app.inject('/api/v1/openapi.json')).json() as Document);
  for (const { id } of operations) if (!report.byOperation.has(id)) report.byOperation.set(id, new Map());
  const world = await openWorld(server);
  const port = Number(new URL(await server.app.listen({ port: 0, host: '127.0.0.1' })).port);
  for (let i = 0; i < inputs && report.findings.length < maxFindings; i += 1) {
    // Each operation in its turn, so that none is left out.
    const inTurn = operations[i % operations.length] as Operation;
    const operation = dear.has(inTurn.id) && !random.chance(dearShare) ? random.pick(operations) : inTurn;
    if (random.chance(frameShare)) await tryFrames(port, world, drawFrames(random, world.known), report);
    else if (random.chance(rawShare)) await tryRaw(port, drawRaw(random), report);
    else await tryInput(server, world, drawInput(operation, world.actorFor(operation.id, random), world.known, world.versions, random), report);
    report.inputs += 1;
    onProgress(report.inputs);
  }
}

async function tryInput(server: TestServer, world: World, input: Input, report: Report): Promise<void> {
  const startedAtMs = performance.now();
  const answer = await send(server, world, input);
  report.slowestMs = Math.max(report.slowestMs, performance.now() - startedAtMs);
  count(report.byStatus, answer === null ? 'none' : String(answer.status));
  const own = report.byOperation.get(input.operation.id) ?? new Map<number, number>();
  count(own, answer?.status ?? 0);
  report.byOperation.set(input.operation.id, own);
  const what = answer === null ? `does not answer within ${boundMs} ms` : judge(input, answer);
  if (what !== null) {
    report.findings.push({ what: `${input.actor} ${input.operation.id}: ${what}`, input: printed(input), answer: answer?.body.slice(0, 600) ?? '' });
  }
  if (answer !== null) await learn(world, input, answer);
}

/** Null when no answer came in time. */
async function send(server: TestServer, world: World, input: Input): Promise<Answer | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), boundMs);
  try {
    const asked = {
      method: input.method as 'GET',
      url: input.url,
      headers: { ...world.credentials(input.actor), ...input.headers },
      ...(input.body === null ? {} : { payload: input.body }),
    };
    // A stream has no end: its head is its answer.
    if (input.operation.id === 'readEvents') return await Promise.race([headOf(server, asked), late]);
    const answer = await Promise.race([server.app.inject(asked), late]);
    return answer === null ? null : { status: answer.statusCode, headers: answer.headers, body: answer.body };
  } finally {
    clearTimeout(timer);
  }
}

async function headOf(server: TestServer, asked: InjectOptions): Promise<Answer> {
  const answer = await server.app.inject({ ...asked, payloadAsStream: true });
  const stream = answer.stream();
  let body = '';
  if (answer.statusCode !== 200) for await (const part of stream) body += part;
  stream.destroy();
  return { status: answer.statusCode, headers: answer.headers, body };
}

async function learn(world: World, input: Input, { status, headers, body }: Answer): Promise<void> {
  const version = /^"(\d+)"$/.exec(String(headers.etag))?.[1];
  const id = /"id":"([0-9a-f-]{36})"/.exec(body)?.[1];
  if (version !== undefined && id !== undefined && id in world.versions) world.versions[id] = Number(version);
  const orders = world.known.orderId as string[];
  if (input.operation.id === 'placeOrder' && status === 201 && id !== undefined && orders.length < maxOrders) {
    orders.push(id);
    world.versions[id] = Number(version);
  }
  world.learnAccess(input.operation.id, input.actor, status);
  const ownCredential = input.headers.cookie === undefined && input.headers.authorization === undefined;
  if (status === 401 && ownCredential) await world.renew(input.actor);
}

async function tryRaw(port: number, input: RawInput, report: Report): Promise<void> {
  const { status, found } = await sendRaw(port, input, boundMs);
  count(report.byStatus, `socket ${status === 0 ? 'closed' : status}`);
  if (found === null) return;
  report.findings.push({ what: `bytes: ${found}`, input: JSON.stringify({ raw: input.bytes.toString('base64') }), answer: '' });
}

async function tryFrames(port: number, world: World, frames: readonly string[], report: Report): Promise<void> {
  const found = await sendFrames(port, world.credentials('verifier'), frames, boundMs);
  count(report.byStatus, 'frames');
  if (found === null) return;
  if (found === 'unauthenticated') return world.renew('verifier');
  report.findings.push({ what: `frames: ${found}`, input: JSON.stringify({ frames }), answer: '' });
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function printed({ actor, method, url, headers, body, operation, ...known }: Input): string {
  return JSON.stringify({ actor, operation: operation.id, method, url, headers, body: body?.toString('base64') ?? null, ...known });
}

interface Printed {
  readonly raw?: string;
  readonly operation: string;
  readonly body: string | null;
}

/** Sends an input as a finding prints it to a server, and comes back with what it answers and what is wrong with that. */
export async function replay(server: TestServer, printedInput: string): Promise<string> {
  const { raw, operation: id, body, ...rest } = JSON.parse(printedInput) as Printed;
  if (raw !== undefined) {
    const port = Number(new URL(await server.app.listen({ port: 0, host: '127.0.0.1' })).port);
    const { status, found } = await sendRaw(port, { bytes: Buffer.from(raw, 'base64') }, boundMs);
    return `${status}: ${found ?? 'nothing wrong'}`;
  }
  const operations = readOperations((await server.app.inject('/api/v1/openapi.json')).json() as Document);
  const operation = operations.find((one) => one.id === id);
  if (operation === undefined) throw new Error(`there is no operation ${id}`);
  const input = { ...rest, operation, body: body === null ? null : Buffer.from(body, 'base64') } as unknown as Input;
  const answer = await send(server, await openWorld(server), input);
  return answer === null ? `no answer within ${boundMs} ms` : `${answer.status} ${answer.body}\n${judge(input, answer) ?? 'nothing wrong'}`;
}
