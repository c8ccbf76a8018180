import type { TestServer } from '../server.ts';

/** A patient of nobody's, as a sender would file one. */
export function patient(id: string, mrn: string, given: string) {
  return {
    resourceType: 'Patient',
    id,
    identifier: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] }, value: mrn }],
    name: [{ use: 'official', family: 'Sampleton', given: [given] }],
    gender: 'female',
    birthDate: '1951-03-04',
    address: [{ line: ['7 Sample Lane'], city: 'Peoria', state: 'IL', postalCode: '61602' }],
  };
}

/** A request for a device, for whom `reference` leads to. */
export function request(id: string, reference: string) {
  return {
    resourceType: 'DeviceRequest',
    id,
    status: 'active',
    intent: 'order',
    codeCodeableConcept: { coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: 'E0601' }] },
    subject: { reference },
    authoredOn: '2026-11-02T09:00:00+07:00',
  };
}

/** The settings of a program beside the server. */
export function environmentOf({ dataDir, urls }: TestServer): Record<string, string> {
  return { ORDERLY_DATA_DIR: dataDir, DATABASE_URL: urls.appUrl, DATABASE_OWNER_URL: urls.ownerUrl, DATABASE_WORKER_URL: urls.workerUrl };
}
