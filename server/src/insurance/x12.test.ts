import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { interchange, startX12Payer, transaction271, type X12Payer, x12Place } from '../../test/x12-payer.ts';
import { createOutsideService } from '../platform/outside/index.ts';
import type { EligibilityQuestion } from './eligibility.ts';
import { x12Adapter } from './x12.ts';
import { controlNumberOf, unwritable, write270 } from './x12-270.ts';
import { read271 } from './x12-271.ts';
import { readInterchange } from './x12-interchange.ts';

const question: EligibilityQuestion = {
  id: '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e',
  payerId: 'PLANX',
  memberId: 'ACTIVE',
  patient: { givenName: 'José', familyName: 'O’Brien-Smith', birthDate: '1960-02-29', sex: 'male' },
  practitioner: { npi: '1234567893', givenName: 'P', familyName: 'Q' },
  serviceDate: '2026-11-24',
  hcpcs: ['E0601'],
};
const now = new Date('2026-11-24T15:04:05Z');
const unavailable = (reason: string) => expect.objectContaining({ name: 'Unavailable', reason });

describe('a 270', () => {
  it('has the segments of its guide, counted, with what identifies the patient', () => {
    const { segments } = readInterchange(write270(question, x12Place, now));
    expect(segments.map((segment) => segment.join('*')).slice(1)).toEqual([
      `GS*HS*ORDERLY*PAYER*20261124*1504*${Number(controlNumberOf(question.id))}*X*005010X279A1`,
      'ST*270*0001*005010X279A1',
      'BHT*0022*13*0199c0de7b3a7cc19d7e2f3a4b5c6d7e*20261124*1504',
      'HL*1**20*1',
      'NM1*PR*2*A plan*****PI*PLAN1',
      'HL*2*1*21*1',
      'NM1*1P*2*Order Desk, Inc.*****XX*1234567893',
      'HL*3*2*22*0',
      'TRN*1*0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e*9234567893',
      'NM1*IL*1*O Brien-Smith*Jose****MI*ACTIVE',
      'DMG*D8*19600229*M',
      'DTP*291*D8*20261124',
      'EQ*30',
      'EQ*12',
      'SE*14*0001',
      `GE*1*${Number(controlNumberOf(question.id))}`,
      `IEA*1*${controlNumberOf(question.id)}`,
    ]);
    expect(write270(question, x12Place, now).slice(0, 106)).toHaveLength(106);
  });

  it('keeps its segments whatever a name is made of', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('A*B', 'A~B', 'a^b:c', 'é\r\nx'),
    );
    fc.assert(
      fc.property(text, text, (givenName, familyName) => {
        const asked = { ...question, patient: { ...question.patient, givenName, familyName } };
        const { segments } = readInterchange(write270(asked, x12Place, now));
        const subscriber = segments.find(([id, who]) => id === 'NM1' && who === 'IL');
        return segments.length === 18 && subscriber?.[9] === 'ACTIVE' && /^[ -~]*$/.test(subscriber.join(''));
      }),
    );
  });

  it('is not written for a member or a patient that it would have to change', () => {
    expect(unwritable({ ...question, memberId: 'A*1' })).toBe('member_id_not_writable');
    expect(unwritable({ ...question, patient: { ...question.patient, familyName: '王' } })).toBe('patient_not_writable');
    expect(unwritable(question)).toBe(null);
  });
});

describe('an interchange', () => {
  const asked = { reference: question.id.replaceAll('-', ''), trace: question.id };
  const fine = interchange(transaction271(asked, ['EB*1**30']));

  it.each([
    ['cut', fine.slice(0, -20)],
    ['miscounted', fine.replace(/SE\*\d+/, 'SE*4')],
    ['with another control number at its end', fine.replace(/IEA\*1\*\d+/, 'IEA*1*000000001')],
    ['of another transaction number', fine.replace(/SE\*(\d+)\*0001/, 'SE*$1*0002')],
    ['of something else', interchange(['ST*835*0001', 'SE*2*0001'])],
    ['with letters for delimiters', fine.replaceAll('*', 'A')],
    ['of nothing', ''],
  ])('%s is garbage', (_how, text) => {
    expect(() => read271(text, question.id)).toThrow(unavailable('garbage'));
  });

  it('is read with the reference of its transaction where it got no further than the payer', () => {
    const early = (reference: string) => read271(interchange(transaction271({ reference, trace: null }, ['AAA*Y**79*C'])), question.id);
    expect(early(asked.reference)).toMatchObject({ outcome: 'needs_review', codes: ['payer_rejected', 'aaa_79', 'aaa_action_c'] });
    expect(() => early('of another')).toThrow(unavailable('another_answer'));
  });

  it('never makes anything but an answer or Unavailable of what it is given', () => {
    fc.assert(
      fc.property(fc.nat(fine.length), fc.nat(fine.length), fc.string({ maxLength: 5 }), (from, length, put) => {
        try {
          read271(fine.slice(0, from) + put + fine.slice(from + length), question.id);
        } catch (error) {
          expect((error as Error).name).toBe('Unavailable');
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a payer that is asked by X12', () => {
  let payer: X12Payer;
  let ask: (memberId: string) => Promise<{ outcome: string; codes: readonly string[]; from: string | null; until: string | null }>;
  beforeAll(async () => {
    payer = await startX12Payer();
    const adapter = x12Adapter({ endpoint: payer.url, token: 'secret', place: x12Place });
    const service = createOutsideService({ name: 'payer.x', timeoutMs: 500 });
    ask = (memberId) => service.call((signal) => adapter({ ...question, memberId }, signal));
  });
  beforeEach(() => {
    payer.mood = 'answers';
  });
  afterAll(() => payer.close());

  it.each([
    ['ACTIVE', { outcome: 'active', codes: [], from: '2026-01-01', until: '2099-12-31' }],
    ['RANGE', { outcome: 'active', codes: [], from: '2026-01-01', until: '2026-12-31' }],
    ['ENDED', { outcome: 'inactive', codes: ['coverage_inactive'], from: null, until: '2025-12-31' }],
    ['NOEQUIPMENT', { outcome: 'needs_review', codes: ['coverage_unclear', 'eb_1', 'eb_i'] }],
    ['ELSEWHERE', { outcome: 'needs_review', codes: ['coverage_unclear'] }],
    ['OPEN', { outcome: 'needs_review', codes: ['coverage_unclear', 'eb_8'] }],
    ['UNKNOWN', { outcome: 'not_found', codes: ['member_not_found', 'aaa_75', 'aaa_action_c'] }],
    [
      'BADNAME',
      { outcome: 'needs_review', codes: ['payer_rejected', 'aaa_73', 'aaa_action_c'], evidence: { segments: [['AAA', 'N', '', '73', 'C']] } },
    ],
    ['TWOREASONS', { outcome: 'needs_review', codes: ['payer_rejected', 'aaa_72', 'aaa_action_c', 'aaa_58', 'aaa_action_r'] }],
    ['NOISA', { outcome: 'needs_review', codes: ['payer_could_not_read', 'ta1_006'] }],
    ['NOSET', { outcome: 'needs_review', codes: ['payer_could_not_read', 'ik5_r', 'ak9_r'] }],
  ])('answers of the member %s', async (memberId, expected) => {
    expect(await ask(memberId)).toMatchObject(expected);
    const { headers, segments } = payer.asked.at(-1) as X12Payer['asked'][number];
    expect(headers).toMatchObject({ 'content-type': 'application/edi-x12', authorization: 'Bearer secret' });
    const [st, se] = ['ST', 'SE'].map((id) => segments.findIndex(([name]) => name === id)) as [number, number];
    expect(segments[se]?.[1]).toBe(String(se - st + 1));
  });

  it.each([
    ['is away', 'status_503'],
    ['is busy', 'status_429'],
    ['redirects', 'redirect'],
    ['talks garbage', 'garbage'],
    ['floods', 'too_long'],
    ['mixes up', 'another_answer'],
    ['resets', 'unreachable'],
    ['is silent', 'timeout'],
    ['drips', 'timeout'],
  ] as const)('and %s is unavailable', async (mood, reason) => {
    const adapter = x12Adapter({ endpoint: payer.url, token: null, place: x12Place });
    const service = createOutsideService({ name: `payer.${mood.replaceAll(' ', '_')}`, timeoutMs: 500 });
    payer.mood = mood;
    await expect(service.call((signal) => adapter(question, signal))).rejects.toEqual(unavailable(reason));
  });

  it('and is unable to answer now is asked again', async () => {
    await expect(ask('LATER')).rejects.toEqual(unavailable('transient'));
  });
});
