import { JournalDownload, JournalPage, JournalQuery } from '@orderly/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Database } from '../platform/db/database.ts';
import type { Cursors } from '../platform/http/index.ts';
import { downloadJournal } from './download.ts';
import { type JournalRequest, readCheckpoint, searchJournal } from './search.ts';
import type { SearchPosition } from './search-store.ts';

export interface JournalRoutesDeps {
  /** Of the application's role. */
  readonly db: Database;
  readonly cursors: Cursors;
  /** What every request brings: the way to check its caller, its id and address. Errors: unauthenticated. */
  readonly requestOf: (request: FastifyRequest) => JournalRequest;
}

const checkpointExample =
  'orderly\n4711\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— orderly Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n';
const csvExample =
  'position,at,actorName,actorId,actorRole,sessionId,requestId,source,action,resourceType,resourceId,patientId,territoryId,outcome,purpose,existed,detail\r\n';
const filterNames = ['patientId', 'actorId', 'orderId', 'action', 'outcome', 'from', 'to'] as const;

/** The journal for compliance: its search, as pages or as a file, and its latest signed checkpoint. */
export function journalRoutes(app: FastifyInstance, { db, cursors, requestOf }: JournalRoutesDeps): void {
  app.get<{ Querystring: JournalQuery }>(
    '/api/v1/journal',
    {
      config: { permission: 'journal.read' },
      schema: {
        operationId: 'searchJournal',
        summary: 'Search the journal',
        description: 'Newest first. Shows the log as it was when the first page was read. Every search is itself an entry.',
        tags: ['journal'],
        querystring: JournalQuery,
        response: { 200: JournalPage },
      },
    },
    async (request) => {
      const { limit = 50, cursor, orderId, ...filter } = request.query;
      const list = ['journal', ...filterNames.map((name) => request.query[name] ?? null)];
      const after = cursors.read<SearchPosition>(list, cursor);
      const page = await searchJournal(db, { ...requestOf(request), filter: { ...filter, resourceId: orderId }, limit, after });
      return { items: page.items, nextCursor: page.next === null ? null : cursors.write(list, page.next) };
    },
  );

  app.get<{ Querystring: JournalDownload }>(
    '/api/v1/journal/download',
    {
      config: { permission: 'journal.read' },
      schema: {
        operationId: 'downloadJournal',
        summary: 'Download what a search of the journal finds',
        description:
          'All entries that fit, newest first, as CSV. The download is itself an entry. A download that breaks off is not whole: have it again. Cells that a spreadsheet would take for a formula begin with an apostrophe.',
        tags: ['journal'],
        querystring: JournalDownload,
        produces: ['text/csv'],
        response: { 200: Type.String({ description: 'RFC 4180, with a line of names.', examples: [csvExample] }) },
      },
    },
    async (request, reply) => {
      const { orderId, ...filter } = request.query;
      const csv = await downloadJournal(db, { ...requestOf(request), filter: { ...filter, resourceId: orderId } });
      return reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="journal.csv"').send(csv);
    },
  );

  app.get(
    '/api/v1/journal/checkpoint',
    {
      config: { permission: 'journal.read' },
      schema: {
        operationId: 'readCheckpoint',
        summary: 'The latest signed checkpoint',
        description: 'Size and root of the log as a C2SP tlog-checkpoint, signed with Ed25519.',
        tags: ['journal'],
        produces: ['text/plain'],
        response: { 200: Type.String({ description: 'A C2SP signed note.', examples: [checkpointExample] }) },
      },
    },
    async (request, reply) => reply.type('text/plain; charset=utf-8').send(await readCheckpoint(db, requestOf(request))),
  );
}
