import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A payer that speaks FHIR R4, as far as eligibility goes, and misbehaves when told. */
export interface TestPayer {
  readonly url: string;
  /** What it was sent, newest last. */
  readonly asked: { readonly headers: IncomingMessage['headers']; readonly body: Asked }[];
  /** What to do with the next requests. */
  mood: 'answers' | 'is away' | 'is silent' | 'talks garbage';
  close(): Promise<void>;
}

interface Asked {
  readonly resourceType: string;
  readonly identifier: { readonly value: string }[];
  readonly contained: { readonly resourceType: string; readonly subscriberId?: string }[];
}

/** By member id: in force, over, unknown to the payer, or refused. */
const plans: Readonly<Record<string, object>> = {
  ACTIVE: { outcome: 'complete', insurance: [{ inforce: true, benefitPeriod: { start: '2026-01-01', end: '2099-12-31' } }] },
  ENDED: { outcome: 'complete', insurance: [{ inforce: false, benefitPeriod: { start: '2020-01-01', end: '2025-12-31' } }] },
  UNKNOWN: { outcome: 'complete', insurance: [] },
  REFUSED: { outcome: 'error', error: [{ code: { coding: [{ code: 'a001' }] } }] },
};

export async function startPayer(): Promise<TestPayer> {
  const payer: Omit<TestPayer, 'url' | 'close'> = { asked: [], mood: 'answers' };
  const server: Server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = JSON.parse(Buffer.concat(parts).toString('utf8')) as Asked;
    payer.asked.push({ headers: request.headers, body });
    if (payer.mood === 'is silent') return;
    if (payer.mood === 'is away') return void response.writeHead(503).end();
    if (payer.mood === 'talks garbage') return void response.writeHead(200, { 'content-type': 'application/fhir+json' }).end('<html>');
    const member = body.contained.find(({ resourceType }) => resourceType === 'Coverage')?.subscriberId ?? '';
    const answer = {
      resourceType: 'CoverageEligibilityResponse',
      status: 'active',
      request: { identifier: body.identifier[0] },
      ...(plans[member] ?? plans.UNKNOWN),
    };
    response.writeHead(201, { 'content-type': 'application/fhir+json; charset=utf-8' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(payer, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
