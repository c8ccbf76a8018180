import { archiveProbes } from './archive-probes.ts';
import { changeProbes } from './change-probes.ts';
import { administration, directoryProbes } from './directory-probes.ts';
import { documentProbes } from './document-probes.ts';
import { draftProbes } from './draft-probes.ts';
import { goodsProbes } from './goods-probes.ts';
import { notificationProbes } from './notification-probes.ts';
import { orderProbes } from './order-probes.ts';
import { placeProbes } from './place-probes.ts';
import type { Family } from './probing.ts';
import { providerProbes } from './provider-probes.ts';
import { queueProbes } from './queue-probes.ts';
import { realtimeProbes } from './realtime-probes.ts';
import { recordProbes } from './record-probes.ts';
import type { Served } from './serve.ts';

export const families: readonly Family[] = [
  ...orderProbes,
  ...queueProbes,
  ...goodsProbes,
  ...draftProbes,
  ...notificationProbes,
  ...documentProbes,
  ...archiveProbes,
  ...changeProbes,
  ...placeProbes,
  ...providerProbes,
  ...directoryProbes,
  ...recordProbes,
  ...realtimeProbes,
];

/** Routes without probes, each with the reason. */
const exemptions: Readonly<Record<string, string>> = {
  'POST /api/v1/orders/requirements': 'answers what a file of the installation says of codes, and reads no row',
  'GET /api/v1/products': 'answers what a table of the installation says of codes, and reads no row',
  'GET /api/v1/payers': 'answers what a file of the installation names, and reads no row',
  'POST /api/v1/carriers/easypost/events': 'is signed by the tracking service, and answers the same of every parcel',
  'POST /api/v1/sms/receipts/{messageId}': 'is signed by the SMS service, and answers the same of every message',
  'POST /api/v1/mail/reports': 'needs the secret of the mail server, and answers the same of every message',
  'GET /api/v1/me/notification-preferences': 'takes no id: shows what the caller chose',
  'PUT /api/v1/me/notification-preferences': 'takes no id: sets what the caller chose',
  'POST /api/v1/me/phone': 'takes no id: names the number of the caller',
  'POST /api/v1/me/phone/confirm': 'takes no id: confirms the number of the caller',
  'POST /api/v1/me/phone/remove': 'takes no id: forgets the number of the caller',
  'GET /api/v1/demo': 'names the people of the demo company, whose names everybody knows, and is not there without it',
  'POST /api/v1/demo/switch': 'is not there without the demo company, whose people everybody may be',
  'PUT /api/v1/demo/traffic': 'is not there without the demo company, and reads nothing',
  'GET /api/v1/health': 'says nothing but that the process answers',
  'GET /api/v1/ready': 'says nothing but that the process can work',
  'POST /api/v1/auth/sign-in/email': 'names nobody and answers the account whose password is right; its refusals are those of the accounts library',
  'POST /api/v1/auth/sign-out': 'ends the session it is sent with',
  'POST /api/v1/auth/change-password': 'changes the account whose password it is sent with',
  'POST /api/v1/auth/confirm-password': 'names nobody and confirms the session that it is sent with',
  'POST /api/v1/auth/revoke-other-sessions': 'takes no id: ends the other sessions of the account it is sent with',
};

/** The routes that the server says it has, from its OpenAPI document. */
export async function routesOf(served: Served): Promise<string[]> {
  const { body } = await served.ask({ method: 'GET', path: '/api/v1/openapi.json' });
  const { paths } = JSON.parse(body) as { paths: Record<string, Record<string, unknown>> };
  const methods = ['get', 'post', 'put', 'patch', 'delete'];
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations)
      .filter((method) => methods.includes(method))
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
}

/** What is wrong with the coverage: routes with neither probes nor an exemption, and probes and exemptions of routes that are not there. */
export function coverageGaps(routes: readonly string[]): string[] {
  const probed = new Set(families.flatMap((family) => family.routes));
  const named = new Set([...probed, ...Object.keys(exemptions)]);
  return [
    ...routes.filter((route) => !named.has(route) && !administration.test(route)).map((route) => `${route} has neither probes nor an exemption`),
    ...[...named].filter((route) => !routes.includes(route)).map((route) => `${route} is probed or exempt, and is not there`),
  ];
}
