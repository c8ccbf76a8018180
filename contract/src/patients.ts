import { type Static, Type } from 'typebox';
import { npiPattern, phonePattern, states, zipPattern } from './codes.ts';
import { CalendarDate, closed, nullable, oneOf, PageQuery, pageOf, Timestamp, Uuid } from './common.ts';

const example = {
  mrn: 'MRN-10442',
  givenName: 'Quill',
  familyName: 'Example',
  birthDate: '1948-05-06',
  sex: 'female',
  phone: '+12175550123',
  email: 'quill@example.org',
  address: { line1: '12 Elm Street', city: 'Springfield', state: 'IL', zip: '62704' },
};
/** Without patient data, as it is answered to who may see none. */
const bareExample = {
  id: '0199b7a2-1111-7c3d-8e4f-001122334455',
  clinicId: '0199b7a2-5555-7c3d-8e4f-001122334455',
  createdAt: '2026-11-20T15:04:05.000Z',
};
const viewExample = { ...bareExample, ...example };
const providerExample = { npi: '1234567893', givenName: 'Laura', familyName: 'Lindqvist', credential: 'MD' };
const providerViewExample = {
  id: '0199b7a2-2222-7c3d-8e4f-001122334455',
  clinicId: '0199b7a2-5555-7c3d-8e4f-001122334455',
  ...providerExample,
  disabledAt: null,
};

const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' });
export const Address = closed({
  line1: Type.String({ minLength: 1, maxLength: 200 }),
  line2: Type.Optional(Type.String({ maxLength: 200 })),
  city: Type.String({ minLength: 1, maxLength: 100 }),
  state: oneOf(states),
  zip: Type.String({ pattern: zipPattern, examples: ['62704'] }),
});

export const PatientInput = closed({
  mrn: Type.String({
    minLength: 1,
    maxLength: 64,
    pattern: '\\S',
    description: 'Medical record number, unique in its clinic.',
    examples: ['MRN-10442'],
  }),
  givenName: Name,
  familyName: Name,
  birthDate: CalendarDate,
  sex: oneOf(['female', 'male', 'other', 'unknown']),
  phone: Type.Optional(Type.String({ pattern: phonePattern, examples: ['+12175550123'] })),
  email: Type.Optional(Type.String({ format: 'email', maxLength: 254 })),
  address: Type.Optional(Address),
  contactOnlyVia: Type.Optional(
    oneOf(['phone', 'email', 'mail', 'clinic'], { description: 'A request for confidential communications, 45 CFR 164.522(b).' }),
  ),
});
export type PatientInput = Static<typeof PatientInput>;

/** A patient by class: `identity` (mrn, birthDate, sex) and `contact` (names, phone, e-mail, address) are there only where the viewer's classes allow. */
export const PatientView = Type.Object(
  {
    id: Uuid,
    clinicId: Uuid,
    mrn: Type.Optional(Type.String()),
    givenName: Type.Optional(Type.String()),
    familyName: Type.Optional(Type.String()),
    birthDate: Type.Optional(Type.String()),
    sex: Type.Optional(Type.String()),
    phone: Type.Optional(Type.String()),
    email: Type.Optional(Type.String()),
    address: Type.Optional(Address),
    contactOnlyVia: Type.Optional(Type.String()),
    mergedInto: Type.Optional(nullable(Uuid)),
    createdAt: Timestamp,
  },
  { examples: [bareExample, viewExample] },
);
export type PatientView = Static<typeof PatientView>;

/** POST /patients: `acceptDuplicates` says that the possible duplicates shown were looked at. */
export const CreatePatient = closed(
  { clinicId: Type.Optional(Uuid), patient: PatientInput, acceptDuplicates: Type.Optional(Type.Boolean()) },
  { examples: [{ patient: example }] },
);
export type CreatePatient = Static<typeof CreatePatient>;

/** POST /patients/search: what may not stand in a URL. Either `mrn`, or name and birth date. */
export const SearchPatients = closed(
  {
    clinicId: Type.Optional(Uuid),
    mrn: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    givenName: Type.Optional(Name),
    familyName: Type.Optional(Name),
    birthDate: Type.Optional(CalendarDate),
  },
  { examples: [{ mrn: 'MRN-10442' }, { givenName: 'Quill', familyName: 'Example', birthDate: '1948-05-06' }] },
);
export const PatientMatches = Type.Object({ items: Type.Array(PatientView) }, { examples: [{ items: [viewExample] }] });

export const ProviderInput = closed(
  {
    clinicId: Type.Optional(Uuid),
    npi: Type.String({ minLength: 10, maxLength: 10, examples: ['1234567893'] }),
    givenName: Name,
    familyName: Name,
    credential: Type.Optional(Type.String({ minLength: 1, maxLength: 20, examples: ['MD'] })),
  },
  { examples: [providerExample] },
);
export const ProviderView = Type.Object(
  {
    id: Uuid,
    clinicId: Uuid,
    npi: Type.String(),
    givenName: Type.String(),
    familyName: Type.String(),
    credential: nullable(Type.String()),
    disabledAt: nullable(Timestamp),
  },
  { examples: [providerViewExample] },
);
export type ProviderView = Static<typeof ProviderView>;
export const ProviderPage = pageOf(ProviderView);
export const ListProvidersQuery = closed({
  clinicId: Type.Optional(Uuid),
  npi: Type.Optional(Type.String({ pattern: npiPattern, examples: ['1234567893'] })),
  ...PageQuery,
});

/** A licence of a practitioner, as a state's board gave it. */
export const Licence = closed({
  state: oneOf(states),
  number: Type.String({ minLength: 1, maxLength: 40, examples: ['036-123456'] }),
  expiresOn: { ...CalendarDate, description: 'Its last day.' } as typeof CalendarDate,
});
export type Licence = Static<typeof Licence>;

/** PUT /providers/{provider_id}/licences: all of them; what is left out is forgotten. */
export const Licences = closed(
  { licences: Type.Array(Licence, { maxItems: 60 }) },
  { examples: [{ licences: [{ state: 'IL', number: '036-123456', expiresOn: '2027-07-31' }] }] },
);
export type Licences = Static<typeof Licences>;
