import { askOutside, type OutsideService, Unavailable } from '../platform/outside/index.ts';

/** What the National Plan and Provider Enumeration System says of an NPI. Public data. */
export interface RegistryAnswer {
  readonly found: boolean;
  /** `NPI-1` is a person. */
  readonly type: string | null;
  readonly active: boolean;
  readonly lastName: string;
  readonly credential: string;
  readonly licences: readonly { readonly state: string; readonly number: string }[];
}

interface Json {
  readonly [member: string]: unknown;
}

/**
 * Asks the registry for an NPI (NPPES NPI Registry API, version 2.1). `base`: its address, as https://npiregistry.cms.hhs.gov/api/. Errors: Unavailable, also for what is no answer.
 */
export function askRegistry(service: OutsideService, base: string, npi: string): Promise<RegistryAnswer> {
  const url = new URL(base);
  url.search = new URLSearchParams({ version: '2.1', number: npi }).toString();
  return service.call(async (signal) => {
    const answer = await askOutside(url.href, { method: 'GET', headers: { accept: 'application/json' }, signal });
    if (answer.status !== 200 || answer.contentType !== 'application/json') throw new Unavailable('garbage');
    return readAnswer(answer.text, npi);
  });
}

function readAnswer(text: string, npi: string): RegistryAnswer {
  const { results, Errors: errors } = objectOf(text);
  // The registry answers a number that can't be one with errors and status 200.
  if (Array.isArray(errors)) return nobody;
  if (!Array.isArray(results)) throw new Unavailable('garbage');
  if (results.length === 0) return nobody;
  const [first] = results as Json[];
  if (String(first?.number) !== npi) throw new Unavailable('another_answer');
  const basic = (first?.basic ?? {}) as Json;
  const taxonomies = (Array.isArray(first?.taxonomies) ? first.taxonomies : []) as Json[];
  return {
    found: true,
    type: textOf(first?.enumeration_type),
    active: basic.status === 'A',
    lastName: textOf(basic.last_name),
    credential: textOf(basic.credential),
    licences: taxonomies
      .slice(0, 50)
      .flatMap(({ state, license }) => (textOf(license) === '' ? [] : [{ state: textOf(state), number: textOf(license) }])),
  };
}

const nobody: RegistryAnswer = { found: false, type: null, active: false, lastName: '', credential: '', licences: [] };

function objectOf(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    // Said below, as of an answer that is JSON and no object.
  }
  throw new Unavailable('garbage');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim().slice(0, 200) : '';
}
