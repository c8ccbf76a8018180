import { ChangeOrganization, CreateOrganization, ListOrganizations, OrganizationPage, OrganizationView, Uuid } from '@orderly/contract';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { changing, creating, type IdentityRoutesDeps, reading, send, sendPage } from './admin-routes.ts';
import type { NamePosition } from './organization-store.ts';
import { changeOrganization, createOrganization, listOrganizations, setOrganizationDisabled, showOrganization } from './organizations.ts';

const path = '/api/v1/organizations';
const byId = Type.Object({ organizationId: Uuid }, { additionalProperties: false });
type ById = { organizationId: string };
const tags = ['identity'];

/** The master distributor, its distributors and the clinics. */
export function organizationRoutes(app: FastifyInstance, deps: IdentityRoutesDeps): void {
  const asked = deps.requestOf;

  app.get<{ Querystring: ListOrganizations }>(path, {
    config: reading,
    schema: {
      operationId: 'listOrganizations',
      tags,
      summary: 'List organisations by name',
      querystring: ListOrganizations,
      response: { 200: OrganizationPage },
    },
    handler: (request) => {
      const { cursor, limit, ...filter } = request.query;
      return sendPage(deps.cursors, ['organizations', filter], { cursor, limit }, (size, after: NamePosition | null) =>
        listOrganizations(deps, { ...asked(request), filter, limit: size, after }),
      );
    },
  });
  app.get<{ Params: ById }>(`${path}/:organizationId`, {
    config: reading,
    schema: { operationId: 'readOrganization', tags, summary: 'Read an organisation', params: byId, response: { 200: OrganizationView } },
    handler: (request) => showOrganization(deps, { ...asked(request), ...request.params }),
  });
  app.post<{ Body: CreateOrganization }>(path, {
    config: creating,
    schema: {
      operationId: 'addOrganization',
      tags,
      summary: 'Add an organisation',
      body: CreateOrganization,
      response: { 201: OrganizationView },
    },
    handler: async (request, reply) =>
      send(reply, await createOrganization(deps, { ...asked(request), input: request.body }), ({ id }) => `${path}/${id}`),
  });
  app.patch<{ Params: ById; Body: ChangeOrganization }>(`${path}/:organizationId`, {
    config: changing,
    schema: {
      operationId: 'changeOrganization',
      tags,
      summary: 'Change name, time zone or agreement',
      params: byId,
      body: ChangeOrganization,
      response: { 200: OrganizationView },
    },
    handler: async (request, reply) => send(reply, await changeOrganization(deps, { ...asked(request), ...request.params, input: request.body })),
  });
  for (const [word, disabled] of [
    ['disable', true],
    ['enable', false],
  ] as const) {
    app.post<{ Params: ById }>(`${path}/:organizationId/${word}`, {
      config: changing,
      schema: {
        operationId: `${word}Organization`,
        tags,
        summary: disabled ? 'Disable an organisation' : 'Enable an organisation again',
        description: disabled ? 'Its people are signed out and its keys stop, from the next request.' : 'Its people may sign in again.',
        params: byId,
        response: { 200: OrganizationView },
      },
      handler: async (request, reply) => send(reply, await setOrganizationDisabled(deps, { ...asked(request), ...request.params, disabled })),
    });
  }
}
