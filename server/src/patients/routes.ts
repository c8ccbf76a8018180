import {
  CreatePatient,
  Licences,
  ListProvidersQuery,
  PatientMatches,
  PatientView,
  ProviderInput,
  ProviderPage,
  ProviderView,
  SearchPatients,
  Uuid,
} from '@orderly/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Asked } from '../identity/index.ts';
import type { Cursors } from '../platform/http/index.ts';
import type { IdempotentAnswer } from '../platform/idempotency/index.ts';
import { saveLicences, showLicences } from './licences.ts';
import { createPatient, type PatientDeps, searchPatients, showPatient } from './patients.ts';
import { createProvider, listProviders } from './providers.ts';

const byProvider = Type.Object({ providerId: Uuid }, { additionalProperties: false });

interface RouteDeps extends PatientDeps {
  /** What every request brings: how it proves itself, its id, address and Idempotency-Key. Errors: unauthenticated, invalid_request. */
  readonly requestOf: (request: FastifyRequest) => Asked;
  readonly cursors: Cursors;
}

/** Patients and practitioners of clinics. */
export function patientRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const asked = deps.requestOf;

  app.post<{ Body: CreatePatient }>('/api/v1/patients', {
    config: { permission: 'patients.write', idempotent: true },
    schema: {
      operationId: 'addPatient',
      tags: ['patients'],
      summary: 'Add a patient to a clinic',
      body: CreatePatient,
      response: { 201: PatientView },
    },
    handler: async (request, reply) => send(reply, await createPatient(deps, { ...asked(request), wanted: request.body })),
  });
  app.get<{ Params: { patientId: string } }>('/api/v1/patients/:patientId', {
    config: { permission: 'patients.read', phi: true },
    schema: {
      operationId: 'readPatient',
      tags: ['patients'],
      summary: 'Read a patient',
      params: Type.Object({ patientId: Uuid }, { additionalProperties: false }),
      response: { 200: PatientView },
    },
    handler: (request) => showPatient(deps, { ...asked(request), patientId: request.params.patientId }),
  });
  app.post<{ Body: Static<typeof SearchPatients> }>('/api/v1/patients/search', {
    config: { permission: 'patients.find', phi: true },
    schema: {
      operationId: 'findPatients',
      tags: ['patients'],
      summary: 'Find a patient exactly',
      body: SearchPatients,
      response: { 200: PatientMatches },
    },
    handler: async (request) => ({ items: await searchPatients(deps, { ...asked(request), search: request.body }) }),
  });

  providerRoutes(app, deps);
}

function providerRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const asked = deps.requestOf;

  app.get<{ Querystring: Static<typeof ListProvidersQuery> }>('/api/v1/providers', {
    config: { permission: 'providers.read' },
    schema: {
      operationId: 'listProviders',
      tags: ['providers'],
      summary: 'Practitioners',
      querystring: ListProvidersQuery,
      response: { 200: ProviderPage },
    },
    handler: async (request) => {
      const { limit = 50, cursor, ...filter } = request.query;
      const after = deps.cursors.read<string>(['providers', filter], cursor);
      const { items, next } = await listProviders(deps, { ...asked(request), ...filter, limit, after });
      return { items, nextCursor: next === null ? null : deps.cursors.write(['providers', filter], next) };
    },
  });
  app.post<{ Body: Static<typeof ProviderInput> }>('/api/v1/providers', {
    config: { permission: 'providers.write', idempotent: true },
    schema: {
      operationId: 'addProvider',
      tags: ['providers'],
      summary: 'Add a practitioner to a clinic',
      body: ProviderInput,
      response: { 201: ProviderView },
    },
    handler: async (request, reply) => send(reply, await createProvider(deps, { ...asked(request), wanted: request.body })),
  });
  app.get<{ Params: { providerId: string } }>('/api/v1/providers/:providerId/licences', {
    config: { permission: 'providers.read' },
    schema: {
      operationId: 'readLicences',
      tags: ['providers'],
      summary: 'Licences of a practitioner',
      params: byProvider,
      response: { 200: Licences },
    },
    handler: (request) => showLicences(deps, { ...asked(request), ...request.params }),
  });
  app.put<{ Params: { providerId: string }; Body: Licences }>('/api/v1/providers/:providerId/licences', {
    config: { permission: 'providers.write', idempotent: true },
    schema: {
      operationId: 'saveLicences',
      tags: ['providers'],
      summary: 'Record the licences of a practitioner',
      description: 'All of them; open orders of the practitioner are checked again.',
      params: byProvider,
      body: Licences,
      response: { 200: Licences },
    },
    handler: async (request, reply) =>
      send(reply, await saveLicences(deps, { ...asked(request), ...request.params, licences: request.body.licences })),
  });
}

function send(reply: FastifyReply, answer: IdempotentAnswer<unknown>): FastifyReply {
  if (answer.replayed) reply.header('idempotent-replayed', 'true');
  return reply.code(answer.status).send(answer.body);
}
