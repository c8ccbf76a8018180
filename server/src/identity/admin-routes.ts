import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Cursors } from '../platform/http/index.ts';
import type { IdempotentAnswer } from '../platform/idempotency/index.ts';
import type { IdentityDeps, Page } from './administer.ts';
import type { Asked } from './asked.ts';

export interface IdentityRoutesDeps extends IdentityDeps {
  /** What every request brings: how it proves itself, its id, address and Idempotency-Key. Errors: unauthenticated, invalid_request. */
  readonly requestOf: (request: FastifyRequest) => Asked;
  readonly cursors: Cursors;
}

export const reading = { permission: 'identity.admin' };
export const changing = { permission: 'identity.admin', idempotent: true };
export const creating = { ...changing, location: true };

/** Sends the answer of a change; `location` of what was created. */
export function send<T>(reply: FastifyReply, answer: IdempotentAnswer<T>, location?: (body: T) => string): FastifyReply {
  if (answer.replayed) reply.header('idempotent-replayed', 'true');
  if (location !== undefined) reply.header('location', location(answer.body));
  return reply.code(answer.status).send(answer.body);
}

/** One page of a list, which its name and filter identify. */
export async function sendPage<T, Position>(
  cursors: Cursors,
  list: readonly unknown[],
  { cursor, limit = 50 }: { cursor?: string | undefined; limit?: number | undefined },
  read: (limit: number, after: Position | null) => Promise<Page<T, Position>>,
): Promise<{ items: T[]; nextCursor: string | null }> {
  const { items, next } = await read(limit, cursors.read<Position>(list, cursor));
  return { items, nextCursor: next === null ? null : cursors.write(list, next) };
}
