import { checkNpi } from '@orderly/contract';

/** A list as it is published: its columns, and what of a row is kept. */
export interface PublishedList {
  readonly kind: 'exclusions' | 'ordering';
  readonly name: string;
  /** Columns that must be there, as the publisher names them. */
  readonly columns: readonly string[];
  /** What a row says, or why it can't be taken, in words; never what it holds. */
  readonly read: (row: Readonly<Record<string, string>>) => object | string;
}

const noNpi = '0000000000';

/** LEIE downloadable data file, CSV (oig.hhs.gov): current exclusions, dates as YYYYMMDD, an NPI of zeros where none is known. */
const exclusions: PublishedList = {
  kind: 'exclusions',
  name: 'LEIE',
  columns: ['LASTNAME', 'FIRSTNAME', 'BUSNAME', 'NPI', 'STATE', 'EXCLTYPE', 'EXCLDATE', 'REINDATE', 'WVRSTATE'],
  read({ LASTNAME = '', FIRSTNAME = '', BUSNAME = '', NPI = '', STATE = '', EXCLTYPE = '', EXCLDATE = '', WVRSTATE = '' }) {
    const day = /^(\d{4})(\d{2})(\d{2})$/.exec(EXCLDATE);
    if (day === null || Number.isNaN(Date.parse(`${day[1]}-${day[2]}-${day[3]}`))) return 'EXCLDATE is a day, as 20260131';
    if (LASTNAME === '' && BUSNAME === '') return 'it names neither a person nor a business';
    const isKnown = NPI !== '' && NPI !== noNpi;
    if (isKnown && !/^\d{10}$/.test(NPI)) return 'NPI has ten digits';
    return {
      last_name: nameKey(LASTNAME === '' ? BUSNAME : LASTNAME),
      first_name: nameKey(FIRSTNAME),
      npi: isKnown ? NPI : null,
      state: STATE.toUpperCase(),
      excluded_on: `${day[1]}-${day[2]}-${day[3]}`,
      exclusion_type: EXCLTYPE,
      waiver_state: WVRSTATE === '' ? null : WVRSTATE.toUpperCase(),
    };
  },
};

/** Order and Referring, CSV (data.cms.gov): a row for each practitioner, Y or N for what they may order. */
const ordering: PublishedList = {
  kind: 'ordering',
  name: 'Order and Referring',
  columns: ['NPI', 'LAST_NAME', 'FIRST_NAME', 'PARTB', 'DME', 'HHA', 'PMD'],
  read({ NPI = '', DME = '' }) {
    if (!checkNpi(NPI).ok) return 'NPI has ten digits, the last a check digit';
    return DME === 'Y' || DME === 'N' ? { npi: NPI, may_order_equipment: DME === 'Y' } : 'DME is Y or N';
  },
};

export const publishedLists = { exclusions, ordering } as const;

/** A name as it is compared: capitals without accents, nothing but letters. */
export function nameKey(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z]/g, '')
    .toUpperCase();
}
