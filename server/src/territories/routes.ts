import {
  ChangeTerritory,
  CreateTerritory,
  ListTerritories,
  LocatedZip,
  LocateQuery,
  MoveTerritory,
  TerritoryPage,
  TerritoryView,
  Uuid,
} from '@orderly/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Cursors } from '../platform/http/index.ts';
import type { IdempotentAnswer } from '../platform/idempotency/index.ts';
import { changeTerritory } from './change-territory.ts';
import type { TerritoryDeps, TerritoryRequest } from './change-tree.ts';
import { createTerritory } from './create-territory.ts';
import { moveTerritory } from './move-territory.ts';
import { listTerritories, locateZip, showTerritory } from './read-territories.ts';
import { retireTerritory } from './retire-territory.ts';

export interface TerritoryRoutesDeps extends TerritoryDeps {
  readonly cursors: Cursors;
  /** What every request brings: how it proves itself, its id, address and Idempotency-Key. Errors: unauthenticated, invalid_request. */
  readonly requestOf: (request: FastifyRequest) => TerritoryRequest;
}

const path = '/api/v1/territories';
const IdParams = Type.Object({ id: Uuid });
type IdParams = { id: string };
const tags = ['territories'];
const reading = { permission: 'territories.read' };
const writing = { permission: 'territories.write', idempotent: true };

/** The tree of territories and where a ZIP belongs in it. */
export function territoryRoutes(app: FastifyInstance, deps: TerritoryRoutesDeps): void {
  readingRoutes(app, deps);
  writingRoutes(app, deps);
}

function readingRoutes(app: FastifyInstance, deps: TerritoryRoutesDeps): void {
  app.get<{ Querystring: ListTerritories }>(
    path,
    {
      config: reading,
      schema: {
        operationId: 'listTerritories',
        summary: 'List territories',
        description: 'Those you may see, oldest first.',
        tags,
        querystring: ListTerritories,
        response: { 200: TerritoryPage },
      },
    },
    async (request) => {
      const { limit = 50, cursor, retired = false } = request.query;
      const list = ['territories', retired];
      const page = await listTerritories(deps, {
        ...deps.requestOf(request),
        limit,
        retired,
        after: deps.cursors.read<string>(list, cursor),
      });
      return { items: page.items, nextCursor: page.next === null ? null : deps.cursors.write(list, page.next) };
    },
  );
  app.get<{ Querystring: LocateQuery }>(
    `${path}/locate`,
    {
      config: reading,
      schema: {
        operationId: 'locateZip',
        summary: 'Find the territory of a ZIP code',
        description:
          'From the root down, at each level the most specific match: ZIP5, county, ZIP3, state. What nothing matches stays where it is, at worst at the root.',
        tags,
        querystring: LocateQuery,
        response: { 200: LocatedZip },
      },
    },
    async (request) => locateZip(deps, { ...deps.requestOf(request), query: request.query }),
  );
  app.get<{ Params: IdParams }>(
    `${path}/:id`,
    {
      config: reading,
      schema: { operationId: 'readTerritory', summary: 'Read a territory', tags, params: IdParams, response: { 200: TerritoryView } },
    },
    async (request) => showTerritory(deps, { ...deps.requestOf(request), territoryId: request.params.id }),
  );
}

function writingRoutes(app: FastifyInstance, deps: TerritoryRoutesDeps): void {
  app.post<{ Body: CreateTerritory }>(
    path,
    {
      config: { ...writing, location: true },
      schema: { operationId: 'addTerritory', summary: 'Add a territory', tags, body: CreateTerritory, response: { 201: TerritoryView } },
    },
    async (request, reply) => {
      const answer = await createTerritory(deps, { ...deps.requestOf(request), input: request.body });
      return send(reply.header('location', `${path}/${answer.body.id}`), answer);
    },
  );
  app.patch<{ Params: IdParams; Body: ChangeTerritory }>(
    `${path}/:id`,
    {
      config: writing,
      schema: {
        operationId: 'changeTerritory',
        summary: 'Change name, operator or boundaries',
        description: 'Boundaries change from a day on, today at the earliest. Orders keep their territory.',
        tags,
        params: IdParams,
        body: ChangeTerritory,
        response: { 200: TerritoryView },
      },
    },
    async (request, reply) =>
      send(reply, await changeTerritory(deps, { ...deps.requestOf(request), territoryId: request.params.id, input: request.body })),
  );
  app.post<{ Params: IdParams; Body: MoveTerritory }>(
    `${path}/:id/move`,
    {
      config: writing,
      schema: {
        operationId: 'moveTerritory',
        summary: 'Hang a territory under another parent',
        description: 'At once and with all below it; grants on the new ancestors reach it from the next request.',
        tags,
        params: IdParams,
        body: MoveTerritory,
        response: { 200: TerritoryView },
      },
    },
    async (request, reply) =>
      send(reply, await moveTerritory(deps, { ...deps.requestOf(request), territoryId: request.params.id, parentId: request.body.parentId })),
  );
  app.post<{ Params: IdParams }>(
    `${path}/:id/retire`,
    {
      config: writing,
      schema: {
        operationId: 'retireTerritory',
        summary: 'Retire a territory',
        description: 'It takes no new order and frees its codes; its orders stay. What lies below it is moved or retired first.',
        tags,
        params: IdParams,
        response: { 200: TerritoryView },
      },
    },
    async (request, reply) => send(reply, await retireTerritory(deps, { ...deps.requestOf(request), territoryId: request.params.id })),
  );
}

function send(reply: FastifyReply, answer: IdempotentAnswer<TerritoryView>): FastifyReply {
  if (answer.replayed) reply.header('idempotent-replayed', 'true');
  return reply.code(answer.status).send(answer.body);
}
