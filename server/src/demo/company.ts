import type { Role } from '@orderly/contract';

/** The demo company, as data. Everybody in it is invented; `.test` is a reserved domain (RFC 2606). */
export interface DemoOrganization {
  readonly key: string;
  readonly kind: 'master_distributor' | 'distributor' | 'clinic';
  readonly name: string;
  readonly timeZone: string;
}

export const organizations: readonly DemoOrganization[] = [
  { key: 'master', kind: 'master_distributor', name: 'Continental Medical Supply', timeZone: 'America/Chicago' },
  { key: 'west', kind: 'distributor', name: 'Pacific Home Medical', timeZone: 'America/Los_Angeles' },
  { key: 'east', kind: 'distributor', name: 'Atlantic Care Equipment', timeZone: 'America/New_York' },
  { key: 'clinic', kind: 'clinic', name: 'Lakeside Family Clinic', timeZone: 'America/Chicago' },
  { key: 'clinic.west', kind: 'clinic', name: 'Bayview Orthopedics', timeZone: 'America/Los_Angeles' },
  { key: 'clinic.east', kind: 'clinic', name: 'Harbor Sleep and Lung Center', timeZone: 'America/New_York' },
];

export interface DemoTerritory {
  readonly key: string;
  readonly parent: string | null;
  readonly name: string;
  readonly operator: string;
  /** States that belong to it; the root takes what nobody else does. */
  readonly states: readonly string[];
}

const west = ['WA', 'OR', 'CA', 'NV', 'ID', 'MT', 'WY', 'UT', 'CO', 'AZ', 'NM', 'AK', 'HI'];
const midwest = ['ND', 'SD', 'NE', 'KS', 'MN', 'IA', 'MO', 'WI', 'IL', 'IN', 'MI', 'OH'];
const south = ['TX', 'OK', 'AR', 'LA', 'MS', 'AL', 'TN', 'KY'];
const east = ['ME', 'NH', 'VT', 'MA', 'RI', 'CT', 'NY', 'NJ', 'PA', 'DE', 'MD', 'DC', 'VA', 'WV', 'NC', 'SC', 'GA', 'FL'];

export const territories: readonly DemoTerritory[] = [
  { key: 'us', parent: null, name: 'United States', operator: 'master', states: [] },
  { key: 'west', parent: 'us', name: 'West', operator: 'west', states: west },
  { key: 'midwest', parent: 'us', name: 'Midwest', operator: 'master', states: midwest },
  { key: 'south', parent: 'us', name: 'South', operator: 'master', states: south },
  { key: 'east', parent: 'us', name: 'East', operator: 'east', states: east },
  ...west.map((state) => ({ key: `west.${state}`, parent: 'west', name: `West: ${state}`, operator: 'west', states: [state] })),
  ...midwest.map((state) => ({ key: `midwest.${state}`, parent: 'midwest', name: `Midwest: ${state}`, operator: 'master', states: [state] })),
  ...south.map((state) => ({ key: `south.${state}`, parent: 'south', name: `South: ${state}`, operator: 'master', states: [state] })),
  ...east.map((state) => ({ key: `east.${state}`, parent: 'east', name: `East: ${state}`, operator: 'east', states: [state] })),
];

export interface DemoPerson {
  /** The part of the address before `@demo.test`. */
  readonly key: string;
  readonly name: string;
  readonly role: Role;
  readonly organization: string;
  /** The territory granted; none for a clinic's own people. */
  readonly territory: string | null;
  /** Of the practitioner whom this person is. */
  readonly npiBase?: string;
}

export const people: readonly DemoPerson[] = [
  { key: 'admin', name: 'Alex Admin', role: 'admin', organization: 'master', territory: 'us' },
  { key: 'compliance', name: 'Corinne Compliance', role: 'compliance', organization: 'master', territory: 'us' },
  { key: 'verifier', name: 'Vera Verifier', role: 'verifier', organization: 'master', territory: 'us' },
  { key: 'master_distributor', name: 'Morgan Master', role: 'master_distributor', organization: 'master', territory: 'us' },
  { key: 'distributor', name: 'Dana Distributor', role: 'distributor', organization: 'master', territory: 'midwest' },
  { key: 'distributor.west', name: 'Wes Pacific', role: 'distributor', organization: 'west', territory: 'west' },
  { key: 'distributor.east', name: 'Edith Atlantic', role: 'distributor', organization: 'east', territory: 'east' },
  { key: 'sales_rep', name: 'Sam Sales', role: 'sales_rep', organization: 'master', territory: 'midwest' },
  { key: 'provider', name: 'Priya Lakeside', role: 'provider', organization: 'clinic', territory: null },
  { key: 'signer', name: 'Laura Lindqvist', role: 'provider', organization: 'clinic', territory: null, npiBase: '123456789' },
  { key: 'provider.west', name: 'Bea Bayview', role: 'provider', organization: 'clinic.west', territory: null },
  { key: 'provider.east', name: 'Hugh Harbor', role: 'provider', organization: 'clinic.east', territory: null },
];

/** Ordering practitioners with NPIs whose check digits are right; the numbers are made for the demo. */
export const practitioners = [
  { organization: 'clinic', npiBase: '123456789', givenName: 'Laura', familyName: 'Lindqvist', credential: 'MD' },
  { organization: 'clinic', npiBase: '145678901', givenName: 'Omar', familyName: 'Okafor', credential: 'NP' },
  { organization: 'clinic.west', npiBase: '167890123', givenName: 'Mei', familyName: 'Tanaka', credential: 'DO' },
  { organization: 'clinic.east', npiBase: '189012345', givenName: 'Peter', familyName: 'Novak', credential: 'MD' },
] as const;

/** Where patients live: a street's town, with a ZIP that lies there. */
export const towns: Readonly<Record<string, readonly (readonly [city: string, state: string, zip: string])[]>> = {
  clinic: [
    ['Springfield', 'IL', '62704'],
    ['Chicago', 'IL', '60614'],
    ['Madison', 'WI', '53703'],
    ['Indianapolis', 'IN', '46204'],
    ['Nashville', 'TN', '37203'],
  ],
  'clinic.west': [
    ['San Francisco', 'CA', '94110'],
    ['Portland', 'OR', '97205'],
    ['Denver', 'CO', '80203'],
    ['Seattle', 'WA', '98103'],
  ],
  'clinic.east': [
    ['Boston', 'MA', '02118'],
    ['Newark', 'NJ', '07102'],
    ['Atlanta', 'GA', '30308'],
    ['Miami', 'FL', '33130'],
  ],
};

/** What clinics order: HCPCS Level II code, description, usual quantity, a diagnosis that goes with it. */
export const items = [
  { hcpcs: 'E0601', description: 'CPAP device', quantity: 1, diagnosis: 'G47.33' },
  { hcpcs: 'A7030', description: 'CPAP full face mask', quantity: 1, diagnosis: 'G47.33' },
  { hcpcs: 'E0143', description: 'Folding wheeled walker', quantity: 1, diagnosis: 'M17.11' },
  { hcpcs: 'K0001', description: 'Standard wheelchair', quantity: 1, diagnosis: 'G35.D' },
  { hcpcs: 'E0260', description: 'Semi-electric hospital bed', quantity: 1, diagnosis: 'I50.22' },
  { hcpcs: 'A6212', description: 'Foam dressing, sterile, 16 sq in or less', quantity: 30, diagnosis: 'L89.152' },
  { hcpcs: 'L1833', description: 'Knee orthosis, prefabricated', quantity: 1, diagnosis: 'M23.51' },
  { hcpcs: 'E1390', description: 'Oxygen concentrator', quantity: 1, diagnosis: 'J44.9' },
  { hcpcs: 'A4253', description: 'Blood glucose test strips, box of 50', quantity: 3, diagnosis: 'E11.9' },
] as const;

export const givenNames = [
  'Ada',
  'Ben',
  'Carla',
  'Dmitri',
  'Elena',
  'Frank',
  'Grace',
  'Hassan',
  'Ines',
  'Jonah',
  'Keiko',
  'Luis',
  'Maud',
  'Noor',
  'Otto',
  'Pearl',
];
export const familyNames = [
  'Abbott',
  'Brandt',
  'Castillo',
  'Dubois',
  'Eriksen',
  'Fontaine',
  'Greer',
  'Hoang',
  'Ivers',
  'Jansen',
  'Kowalski',
  'Larkin',
  'Mbeki',
  'Nash',
];

/** What some of them chose to be told, by key; the others hear what the rules say. */
export const preferences: Readonly<
  Record<string, { readonly choices: Readonly<Record<string, readonly string[]>>; readonly digest: 'off' | 'hourly' | 'daily' }>
> = {
  provider: { choices: { order_shipped: ['in_app', 'email'], order_delivered: ['in_app', 'email'] }, digest: 'daily' },
  verifier: { choices: { order_placed: ['in_app'], info_answered: ['in_app', 'email'] }, digest: 'hourly' },
  master_distributor: { choices: { order_approved: ['in_app', 'email'], shipment_trouble: ['in_app', 'email', 'sms'] }, digest: 'off' },
};
