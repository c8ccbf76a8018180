import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { OrderlyError } from '../errors.ts';

/** Whether something the server needs is there: resolves, or throws. */
export type Check = () => Promise<unknown>;

const checkTimeoutMs = 2000;
const keptMs = 1000;

/**
 * `GET /api/v1/health`: the process answers. `GET /api/v1/ready`: it can do its work, by checks run at once, each within 2 s; not ready any more
 * from the moment it stops. Neither is counted by the rate limit, so however often it is asked, the checks run once at a time,
 * and that they passed holds for 1 s.
 */
export function registerHealth(app: FastifyInstance, checks: Readonly<Record<string, Check>>): void {
  let stopping = false;
  const findAway = shareAnswer(() => failing(checks));
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
      const away = await findAway();
      if (away.length > 0) throw new OrderlyError('dependency_unavailable', `Not ready: ${away.join(', ')}.`);
      return { status: 'ready' };
    },
  });
}

/** Shares what `find` finds with whoever asks meanwhile; that nothing is away also with whoever asks within 1 s after. `find` must not fail. */
function shareAnswer(find: () => Promise<string[]>): () => Promise<string[]> {
  let answer: Promise<string[]> | null = null;
  let untilMs = 0;
  return () => {
    if (answer !== null && performance.now() < untilMs) return answer;
    untilMs = Number.POSITIVE_INFINITY;
    answer = find().then((away) => {
      // That something is back is told at once.
      untilMs = away.length === 0 ? performance.now() + keptMs : 0;
      return away;
    });
    return answer;
  };
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
