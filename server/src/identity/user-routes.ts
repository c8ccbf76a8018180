import { ChangeUser, CreateUser, ListUsers, ResetPassword, UserPage, UserView, Uuid } from '@orderly/contract';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { changing, creating, type IdentityRoutesDeps, reading, send, sendPage } from './admin-routes.ts';
import type { NamePosition } from './organization-store.ts';
import { changeUser, createUser, listUsers, resetPassword, setUserDisabled, showUser } from './users.ts';

const path = '/api/v1/users';
const byId = Type.Object({ userId: Uuid }, { additionalProperties: false });
type ById = { userId: string };
const tags = ['identity'];

/** People and machines. */
export function userRoutes(app: FastifyInstance, deps: IdentityRoutesDeps): void {
  const asked = deps.requestOf;

  app.get<{ Querystring: ListUsers }>(path, {
    config: reading,
    schema: {
      operationId: 'listUsers',
      tags,
      summary: 'List people and machines by name',
      querystring: ListUsers,
      response: { 200: UserPage },
    },
    handler: (request) => {
      const { cursor, limit, ...filter } = request.query;
      return sendPage(deps.cursors, ['users', filter], { cursor, limit }, (size, after: NamePosition | null) =>
        listUsers(deps, { ...asked(request), filter, limit: size, after }),
      );
    },
  });
  app.get<{ Params: ById }>(`${path}/:userId`, {
    config: reading,
    schema: { operationId: 'readUser', tags, summary: 'Read a user', params: byId, response: { 200: UserView } },
    handler: (request) => showUser(deps, { ...asked(request), ...request.params }),
  });
  app.post<{ Body: CreateUser }>(path, {
    config: creating,
    schema: { operationId: 'addUser', tags, summary: 'Add a person or a machine', body: CreateUser, response: { 201: UserView } },
    handler: async (request, reply) => send(reply, await createUser(deps, { ...asked(request), input: request.body }), ({ id }) => `${path}/${id}`),
  });
  app.patch<{ Params: ById; Body: ChangeUser }>(`${path}/:userId`, {
    config: changing,
    schema: {
      operationId: 'changeUser',
      tags,
      summary: 'Change name, role, organisation or NPI',
      description: 'Holds from the next request. Who changes to another organisation leaves its grants behind: they end.',
      params: byId,
      body: ChangeUser,
      response: { 200: UserView },
    },
    handler: async (request, reply) => send(reply, await changeUser(deps, { ...asked(request), ...request.params, input: request.body })),
  });
  app.post<{ Params: ById; Body: ResetPassword }>(`${path}/:userId/reset-password`, {
    config: changing,
    schema: {
      operationId: 'resetPassword',
      tags,
      summary: 'Give a person another password',
      description: 'The person is signed out everywhere.',
      params: byId,
      body: ResetPassword,
      response: { 200: UserView },
    },
    handler: async (request, reply) =>
      send(reply, await resetPassword(deps, { ...asked(request), ...request.params, password: request.body.password })),
  });
  for (const [word, disabled] of [
    ['disable', true],
    ['enable', false],
  ] as const) {
    app.post<{ Params: ById }>(`${path}/:userId/${word}`, {
      config: changing,
      schema: {
        operationId: `${word}User`,
        tags,
        summary: disabled ? 'Disable a user' : 'Enable a user again',
        description: disabled ? 'Signed out everywhere, and keys stop, from the next request.' : 'May sign in, or use its keys, again.',
        params: byId,
        response: { 200: UserView },
      },
      handler: async (request, reply) => send(reply, await setUserDisabled(deps, { ...asked(request), ...request.params, disabled })),
    });
  }
}
