import { describe, expect, it } from 'vitest';
import { Unavailable } from '../platform/outside/index.ts';
import { readResponse } from './fhir.ts';

const id = '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e';
const response = (more: object) => ({ resourceType: 'CoverageEligibilityResponse', outcome: 'complete', ...more });
const outcome = (...codes: string[]) => ({ resourceType: 'OperationOutcome', issue: codes.map((code) => ({ severity: 'error', code })) });

describe('a payer’s answer', () => {
  it.each([
    [
      'a plan in force',
      response({ insurance: [{ inforce: true, benefitPeriod: { start: '2026-01-01', end: '2026-12-31T23:59:59Z' } }] }),
      'active',
      '2026-12-31',
    ],
    ['a plan in force without an end', response({ insurance: [{ inforce: true }] }), 'active', null],
    [
      'a plan that is over',
      response({ insurance: [{ inforce: false, benefitPeriod: { end: '2025-12-31' } }] }),
      'inactive coverage_inactive',
      '2025-12-31',
    ],
    ['no plan at all', response({ insurance: [] }), 'not_found member_not_found', null],
    ['a plan of which it does not say', response({ insurance: [{}] }), 'needs_review coverage_unclear', null],
    [
      'an error of a payer’s own code',
      response({ outcome: 'error', error: [{ code: { coding: [{ code: 'A-001' }] } }] }),
      'needs_review payer_error payer_A_001',
      null,
    ],
    [
      'an error whose code is a sentence about the patient',
      response({ outcome: 'error', error: [{ code: { coding: [{ code: 'Ms. Roe, born 1950' }, { code: 'JaneRoe19500101MemberX1' }] } }, null, {}] }),
      'needs_review payer_error payer_other',
      null,
    ],
    [
      'a day that the calendar does not have',
      response({ insurance: [{ inforce: true, benefitPeriod: { start: 'soon', end: '2026-02-31' } }] }),
      'active',
      null,
    ],
    ['a refusal', outcome('invalid', 'required'), 'needs_review payer_refused payer_invalid payer_required', null],
    ['a member that it does not have', outcome('not-found'), 'not_found member_not_found payer_not_found', null],
  ])('with %s is read', (_what, answer, expected, until) => {
    const read = readResponse(200, answer, id);
    expect([read.outcome, ...read.codes].join(' ')).toBe(expected);
    expect(read.until).toBe(until);
  });

  it.each([
    ['is to come', 200, response({ outcome: 'queued' }), 'queued'],
    ['says to ask again', 409, outcome('transient'), 'transient'],
    ['is of something else', 200, { resourceType: 'Bundle' }, 'garbage'],
    ['is a refusal without a word', 422, response({}), 'garbage'],
    ['answers another question', 200, response({ request: { identifier: { value: 'urn:uuid:another' } } }), 'another_answer'],
  ])('that %s is none', (_what, status, answer, reason) => {
    expect(() => readResponse(status, answer, id)).toThrow(new Unavailable(reason).message);
  });
});
