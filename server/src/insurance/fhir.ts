import { askOutside, Unavailable } from '../platform/outside/index.ts';
import { type Adapter, dayOf, type EligibilityAnswer, type EligibilityQuestion } from './eligibility.ts';

/**
 * Asks by a FHIR R4 CoverageEligibilityRequest, created at the payer, which answers it with a CoverageEligibilityResponse
 * (https://hl7.org/fhir/R4/coverageeligibilityrequest.html).
 */
export function fhirAdapter({ endpoint, token }: { readonly endpoint: string; readonly token: string | null }): Adapter {
  const url = `${endpoint.replace(/\/$/, '')}/CoverageEligibilityRequest`;
  const headers = {
    accept: 'application/fhir+json',
    'content-type': 'application/fhir+json',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  return async (question, signal) => {
    const answer = await askOutside(url, { method: 'POST', headers, body: JSON.stringify(requestOf(question)), signal });
    if (!['application/fhir+json', 'application/json'].includes(answer.contentType)) throw new Unavailable('garbage');
    return readResponse(answer.status, parsed(answer.text), question.id);
  };
}

function requestOf({ id, payerId, memberId, patient, practitioner, serviceDate, hcpcs }: EligibilityQuestion) {
  return {
    resourceType: 'CoverageEligibilityRequest',
    identifier: [{ system: 'urn:ietf:rfc:3986', value: `urn:uuid:${id}` }],
    status: 'active',
    purpose: ['validation', 'benefits'],
    patient: { reference: '#patient' },
    servicedDate: serviceDate,
    created: new Date().toISOString(),
    provider: { reference: '#practitioner' },
    insurer: { reference: '#payer' },
    insurance: [{ focal: true, coverage: { reference: '#coverage' } }],
    item: hcpcs.map((code) => ({ productOrService: { coding: [{ system: 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', code }] } })),
    contained: [
      {
        resourceType: 'Patient',
        id: 'patient',
        name: [{ family: patient.familyName, given: [patient.givenName] }],
        birthDate: patient.birthDate,
        gender: ['male', 'female', 'other'].includes(patient.sex) ? patient.sex : 'unknown',
      },
      {
        resourceType: 'Practitioner',
        id: 'practitioner',
        identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: practitioner.npi }],
        name: [{ family: practitioner.familyName, given: [practitioner.givenName] }],
      },
      { resourceType: 'Organization', id: 'payer', identifier: [{ value: payerId }] },
      {
        resourceType: 'Coverage',
        id: 'coverage',
        status: 'active',
        subscriberId: memberId,
        beneficiary: { reference: '#patient' },
        payor: [{ reference: '#payer' }],
      },
    ],
  };
}

const mostCodes = 20;

interface Json {
  readonly [member: string]: unknown;
}

function parsed(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    // Said below, as of an answer that is JSON and no object.
  }
  throw new Unavailable('garbage');
}

/** Exported for tests. Errors: Unavailable for what is no answer to the question, or says to ask again. */
export function readResponse(status: number, answer: Json, questionId: string): EligibilityAnswer {
  if (answer.resourceType === 'OperationOutcome') return refusalOf(status, answer);
  if (answer.resourceType !== 'CoverageEligibilityResponse' || status >= 300) throw new Unavailable('garbage');
  const asked = (answer.request as { identifier?: { value?: unknown } } | undefined)?.identifier?.value;
  if (asked !== undefined && asked !== `urn:uuid:${questionId}`) throw new Unavailable('another_answer');
  const evidence = { disposition: answer.disposition ?? null, insurance: answer.insurance ?? [], error: answer.error ?? [] };
  const errors = codesOf(answer.error);
  if (answer.outcome === 'queued') throw new Unavailable('queued');
  if (answer.outcome === 'error') return { outcome: 'needs_review', codes: ['payer_error', ...errors], from: null, until: null, evidence };
  const [first] = (Array.isArray(answer.insurance) ? answer.insurance : []) as Json[];
  const period = (first?.benefitPeriod ?? {}) as { start?: unknown; end?: unknown };
  const [from, until] = [dayIn(period.start), dayIn(period.end)];
  if (first?.inforce === true) return { outcome: 'active', codes: errors, from, until, evidence };
  if (first?.inforce === false) return { outcome: 'inactive', codes: ['coverage_inactive', ...errors], from, until, evidence };
  return {
    outcome: first === undefined ? 'not_found' : 'needs_review',
    codes: [first === undefined ? 'member_not_found' : 'coverage_unclear', ...errors],
    from,
    until,
    evidence,
  };
}

/** A request that the payer would not take: for a person, but where the payer says that it may be sent again. */
function refusalOf(status: number, { issue }: Json): EligibilityAnswer {
  const issues = (Array.isArray(issue) ? issue : []) as Json[];
  const codes = [...new Set(issues.flatMap((one) => (typeof one?.code === 'string' ? [one.code] : [])))].slice(0, mostCodes);
  if (codes.some((code) => ['transient', 'lock-error', 'timeout', 'throttled', 'incomplete', 'too-costly'].includes(code)))
    throw new Unavailable('transient');
  const outcome = codes.includes('not-found') ? 'not_found' : 'needs_review';
  return {
    outcome,
    codes: [outcome === 'not_found' ? 'member_not_found' : 'payer_refused', ...codes.map(plain)],
    from: null,
    until: null,
    evidence: { status, issues },
  };
}

function codesOf(errors: unknown): string[] {
  const found = ((Array.isArray(errors) ? errors : []) as { code?: { coding?: { code?: unknown }[] } }[]).flatMap((error) => {
    const coding = error?.code?.coding;
    return (Array.isArray(coding) ? coding : []).flatMap((one) => (typeof one?.code === 'string' ? [plain(one.code)] : []));
  });
  return [...new Set(found)].slice(0, mostCodes);
}

/**
 * A payer's code as one of the journal's, told by where it comes from. What is too long or has spaces is no code: it may say something of the patient, and is read in
 * the evidence.
 */
function plain(code: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,15}$/.test(code) ? `payer_${code.replaceAll(/[^A-Za-z0-9]+/g, '_')}` : 'payer_other';
}

function dayIn(value: unknown): string | null {
  const [, year = '', month = '', day = ''] = (typeof value === 'string' ? /^(\d{4})-(\d{2})-(\d{2})/.exec(value) : null) ?? [];
  return dayOf(year, month, day);
}
