import { DemoState, SetTraffic, SwitchedTo, SwitchPerson } from '@orderly/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Asked } from '../identity/index.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { Demo } from './open-demo.ts';

interface RouteDeps {
  /** Null where there is no demo company: then nothing is at these addresses. */
  readonly demo: Demo | null;
  /** What every request brings: how it proves itself, its id, address and Idempotency-Key. Errors: unauthenticated, invalid_request. */
  readonly requestOf: (request: FastifyRequest) => Asked;
  /** The cookie of a session, as signing in sets it. */
  readonly cookieOf: (token: string) => string;
}

const tags = ['demo'];

/** Trying the product out with the people of the demo company. */
export function demoRoutes(app: FastifyInstance, { demo, requestOf, cookieOf }: RouteDeps): void {
  const opened = (): Demo => {
    if (demo === null) throw new OrderlyError('not_found', 'There is no demo company here.');
    return demo;
  };

  app.get('/api/v1/demo', {
    config: { permission: 'public' },
    schema: { operationId: 'readDemo', tags, summary: 'The demo company, where there is one', response: { 200: DemoState } },
    handler: async () => opened().state(),
  });
  app.post<{ Body: SwitchPerson }>('/api/v1/demo/switch', {
    config: { permission: 'signed_in' },
    schema: {
      operationId: 'switchDemoPerson',
      tags,
      summary: 'Go on as another demo person',
      description:
        'Without their password, for whoever is signed in as one of the demo’s people. What asks for a password, such as signing an order, still does.',
      body: SwitchPerson,
      response: { 200: SwitchedTo },
    },
    handler: async (request, reply) => {
      const userAgent = request.headers['user-agent']?.slice(0, 300) ?? null;
      const { person, token } = await opened().switchTo({ ...requestOf(request), email: request.body.email, userAgent });
      return reply.header('set-cookie', cookieOf(token)).send({ person });
    },
  });
  app.put<{ Body: SetTraffic }>('/api/v1/demo/traffic', {
    config: { permission: 'signed_in' },
    schema: {
      operationId: 'setDemoTraffic',
      tags,
      summary: 'Start or stop placing and moving orders by itself',
      description: 'On the server that is asked, for eight hours at most.',
      body: SetTraffic,
      response: { 200: DemoState },
    },
    handler: async (request) => opened().setTraffic(requestOf(request), request.body.running),
  });
}
