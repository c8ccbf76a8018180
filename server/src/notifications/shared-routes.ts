import type { NotificationRule } from '@orderly/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Asked } from '../identity/index.ts';
import type { Cursors } from '../platform/http/index.ts';
import type { IdempotentAnswer } from '../platform/idempotency/index.ts';
import type { AskingDeps } from './asking.ts';
import type { NotificationKeys } from './keys.ts';
import type { Receipts } from './receipts.ts';
import type { StandardTemplates } from './templates/standard.ts';

export interface NotificationRouteDeps extends AskingDeps {
  /** What every request brings: how it proves itself, its id, address and Idempotency-Key. Errors: unauthenticated, invalid_request. */
  readonly requestOf: (request: FastifyRequest) => Asked;
  readonly cursors: Cursors;
  readonly rules: readonly NotificationRule[];
  readonly templates: StandardTemplates;
  readonly keys: NotificationKeys;
  readonly webhooksOnLoopback: boolean;
  readonly receipts: Receipts;
}

/** Sends the answer of a change. */
export function send<T>(reply: FastifyReply, answer: IdempotentAnswer<T>): FastifyReply {
  if (answer.replayed) reply.header('idempotent-replayed', 'true');
  return reply.code(answer.status).send(answer.body);
}
