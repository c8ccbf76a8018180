import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { OrderlyError } from '../errors.ts';

/** Whether something the server needs is there: resolves, or throws. */
export type Check = () => Promise<unknown>;

const checkTimeoutMs = 2000;

/**
 * `GET /api/v1/health`: the process answers. `GET /api/v1/ready`: it can do its work, by checks run at once, each within 2 s; not ready any more
 * from the moment it stops. Neither is counted by the rate limit.
 */
export function registerHealth(app: FastifyInstance, checks: Readonly<Record<string, Check>>): void {
  let stopping = false;
  app.addHook('preClose', async () => {
    stopping = true;
  });
  app.get('/api/v1/health', {
    config: { permission: 'public', rateLimit: false },
    schema: {
      operationId: 'getHealth',
      tags: ['operations'],
      summary: 'Whether the process answers',
      response: { 200: Type.Object({ status: Type.Literal('ok') }, { examples: [{ status: 'ok' }] }) },
    },
    handler: async () => ({ status: 'ok' }),
  });
  app.get('/api/v1/ready', {
    config: { permission: 'public', rateLimit: false },
    schema: {
      operationId: 'getReadiness',
      tags: ['operations'],
      summary: 'Whether it can do its work',
      description: 'Answers 503 while something it needs is away, and while it stops.',
      response: { 200: Type.Object({ status: Type.Literal('ready') }, { examples: [{ status: 'ready' }] }) },
    },
    handler: async () => {
      if (stopping) throw new OrderlyError('dependency_unavailable', 'The server is stopping.');
      const away = await failing(checks);
      if (away.length > 0) throw new OrderlyError('dependency_unavailable', `Not ready: ${away.join(', ')}.`);
      return { status: 'ready' };
    },
  });
}

async function failing(checks: Readonly<Record<string, Check>>): Promise<string[]> {
  const outcomes = await Promise.all(Object.entries(checks).map(async ([name, check]) => ((await passes(check)) ? [] : [name])));
  return outcomes.flat();
}

async function passes(check: Check): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), checkTimeoutMs);
  const outcome = Promise.resolve()
    .then(check)
    .then(
      () => true,
      () => false,
    );
  try {
    return await Promise.race([outcome, late]);
  } finally {
    clearTimeout(timer);
  }
}
