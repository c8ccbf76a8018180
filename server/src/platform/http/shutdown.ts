import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { describeError } from '../log.ts';

export interface StopOptions {
  /** How long requests in flight may take to finish. */
  readonly drainMs?: number;
  /** What is closed after the last answer, in this order: first what uses, then what is used. Each gets `stepMs`. */
  readonly steps?: readonly { readonly name: string; readonly run: () => Promise<unknown> }[];
  readonly stepMs?: number;
}

const pollMs = 50;

/**
 * Stops in order: no new connections, requests in flight finish within `drainMs` (10 s; what is left then is cut off), then the plug-ins' onClose
 * hooks, then the steps. Comes back with the names of what did not end in time or failed (`requests`, `server`, a step's); never throws.
 */
export async function stopGracefully(app: FastifyInstance, { drainMs = 10_000, steps = [], stepMs = 10_000 }: StopOptions = {}): Promise<string[]> {
  const late: string[] = [];
  const closing = app.close().catch((error: unknown) => {
    app.log.error({ failure: describeError(error) }, 'closing the server failed');
    late.push('server');
  });
  // A connection that was answering when the stop came goes idle afterwards, and would be waited for until its keep-alive ends.
  const sweep = setInterval(() => app.server.closeIdleConnections(), pollMs);
  if (!(await within(closing, drainMs))) {
    late.push('requests');
    app.server.closeAllConnections();
    for (const socket of openSockets(app)) socket.destroy();
    if (!(await within(closing, stepMs))) late.push('server');
  }
  clearInterval(sweep);
  for (const { name, run } of steps) {
    const done = Promise.resolve()
      .then(run)
      .catch((error: unknown) => {
        app.log.error({ step: name, failure: describeError(error) }, 'a step of stopping failed');
        late.push(name);
      });
    if (!(await within(done, stepMs))) late.push(name);
  }
  return late;
}

/** Whether it settled in time. */
async function within(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  const { promise: over, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), limitMs);
  try {
    return await Promise.race([work.then(() => true), over]);
  } finally {
    clearTimeout(timer);
  }
}

const tracked = new WeakMap<FastifyInstance, Set<Socket>>();

/** Keeps count of open sockets, upgraded ones too, which `closeAllConnections` does not know any more. */
export function trackSockets(app: FastifyInstance): void {
  const sockets = new Set<Socket>();
  tracked.set(app, sockets);
  app.server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
}

function openSockets(app: FastifyInstance): ReadonlySet<Socket> {
  return tracked.get(app) ?? new Set();
}
