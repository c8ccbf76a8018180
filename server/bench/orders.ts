import { randomBytes } from 'node:crypto';
import { connections, expectStatus } from './changes.ts';
import { openConnection } from './client.ts';
import type { Work } from './load.ts';
import type { Site } from './site.ts';

const dayMs = 86_400_000;

export type PatientIs = 'new' | 'known' | 'known, with notes';

/** A clinic places orders with everything that a real one has: address, coverage, diagnoses, phone. */
export function placements(
  site: Site,
  { providerId, patientIds, patientIs }: { providerId: string; patientIds: readonly string[]; patientIs: PatientIs },
): Work {
  const series = randomBytes(4).toString('hex');
  let serial = 0;
  return {
    name: `place, patient ${patientIs}`,
    origin: site.url,
    processes: site,
    callers: Array.from({ length: connections }, () => ({
      next() {
        serial += 1;
        const patient =
          patientIs === 'new' ? { patient: newPatient(`${series}-${serial}`, serial) } : { patientId: patientIds[serial % patientIds.length] };
        const notes = patientIs === 'known, with notes' ? { notes: 'Ring twice, the bell is weak' } : {};
        const body = JSON.stringify({ ...patient, ...orderFields(providerId, serial), ...notes });
        return { method: 'POST', path: '/api/v1/orders', headers: site.as('provider'), body };
      },
      heard: (answer) => expectStatus(answer, 201),
    })),
  };
}

/** Someone reads orders with their patient data, one after the other. */
export function phiReads(site: Site, { orderIds, as }: { orderIds: readonly string[]; as: 'verifier' | 'provider' }): Work {
  return {
    name: `read with patient data, by ${as}`,
    origin: site.url,
    processes: site,
    callers: Array.from({ length: connections }, (_, index) => {
      let turn = index;
      return {
        next() {
          turn += connections;
          return { method: 'GET', path: `/api/v1/orders/${orderIds[turn % orderIds.length]}?include=phi`, headers: site.as(as) };
        },
        heard(answer) {
          expectStatus(answer, 200);
          if (!answer.body.includes('"diagnoses"')) throw new Error('an order was read without its patient data');
        },
      };
    }),
  };
}

/** Places orders for new patients through the API, so that their patient data can be read. Answers at least `count` ids. */
export async function placeOrders(site: Site, providerId: string, count: number): Promise<string[]> {
  const work = placements(site, { providerId, patientIds: [], patientIs: 'new' });
  const placed: string[] = [];
  await Promise.all(
    work.callers.map(async (caller) => {
      const connection = await openConnection(site.url);
      while (placed.length < count) {
        const answer = await connection.send(caller.next());
        caller.heard(answer);
        placed.push((JSON.parse(answer.body.toString('utf8')) as { id: string }).id);
      }
      connection.close();
    }),
  );
  return placed;
}

function orderFields(providerId: string, serial: number) {
  return {
    providerId,
    // The second of a serial has the first's name and birth date.
    acceptDuplicates: true,
    orderDate: new Date(Date.now() - dayMs).toISOString().slice(0, 10),
    billTo: 'insurance',
    coverage: { payerId: 'MEDICARE', memberId: `1EG4TE5MK${10 + (serial % 90)}` },
    lines: [
      { hcpcs: 'E0601', description: 'CPAP device', quantity: 1, supplyType: 'purchase' },
      { hcpcs: 'A7030', description: 'CPAP full face mask', quantity: 2, supplyType: 'purchase' },
    ],
    diagnoses: ['G47.33', 'I10'],
    shipTo: { kind: 'home', line1: `${1 + (serial % 900)} Elm Street`, line2: 'Apt 4', city: 'Springfield', state: 'IL', zip: '62704' },
    priority: 'routine',
  };
}

function newPatient(mrn: string, serial: number) {
  return {
    mrn: `B-${mrn}`,
    givenName: 'Quill',
    familyName: `Benchperson ${serial}`,
    birthDate: `19${40 + (serial % 50)}-05-${10 + (serial % 18)}`,
    sex: 'female',
    phone: `+1217555${1000 + (serial % 9000)}`,
    address: { line1: `${1 + (serial % 900)} Elm Street`, city: 'Springfield', state: 'IL', zip: '62704' },
  };
}
