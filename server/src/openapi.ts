import { Order, OrderPage, PatientView, PlaceOrder, ProviderView } from '@orderly/contract';
import type { OpenApiOptions } from './platform/http/index.ts';

/** What the API says of itself beyond its routes. */
export const openApiOptions: Omit<OpenApiOptions, 'sessionCookie'> = {
  title: 'Orderly',
  description:
    'Medical orders from a clinic to a proven delivery. Errors are RFC 9457 problems; every change of an order needs If-Match; POST and PUT take Idempotency-Key.',
  version: '1.0.0',
  tags: {
    orders: 'Orders, their history and the actions people take on them',
    patients: 'Patients of clinics: patient data, every look recorded',
    providers: 'Ordering practitioners of clinics',
    territories: 'The tree of territories and where a ZIP belongs',
    journal: 'The record of everything that happened or was looked at',
    identity: 'Who you are, and the administration of organisations, users, grants and API keys',
    sessions: 'Signing in and out',
    operations: 'Health of the server',
  },
  schemas: { Order, OrderPage, PatientView, PlaceOrder, ProviderView },
};
