import { describe, expect, it } from 'vitest';
import { type EntryFields, journalEntry } from './record.ts';

const id = '01a208c6-2594-75cc-8fa2-70b7903249a0';
const fields: EntryFields = {
  actorId: id,
  actorRole: 'verifier',
  sessionId: null,
  requestId: 'r-1',
  source: '10.0.0.1',
  action: 'order.approve',
  resourceType: 'order',
  resourceId: id,
  patientId: id,
  territoryId: id,
  outcome: 'ok',
  purpose: null,
  detail: {},
};

describe('a journal entry', () => {
  it('takes codes, ids, numbers and lists of them, as canonical JSON', () => {
    const detail = {
      version: 3,
      from: 'verification',
      to: '',
      codes: ['coverage:not_covered', 'requestInfo', id],
      held: false,
      grant: id,
    } as const;
    expect(journalEntry({ ...fields, detail }).detail).toBe(
      `{"codes":["coverage:not_covered","requestInfo","${id}"],"from":"verification","grant":"${id}","held":false,"to":"","version":3}`,
    );
  });

  it.each([
    ['a name', { note: 'Maria Gonzalez' }],
    ['a capitalised word', { note: 'Gonzalez' }],
    ['a birth date', { note: '1961-04-12' }],
    ['a phone number', { note: '217-555-0142' }],
    ['an address', { note: '12 elm street' }],
    ['an e-mail address', { note: 'maria@example.test' }],
    ['a sentence', { note: 'patient is diabetic' }],
    ['a name in a list', { codes: ['ok', 'Maria Gonzalez'] }],
    ['a nested object', { note: { name: 'x' } }],
    ['a fraction', { note: 1.5 }],
    ['text as a member name', { 'Maria Gonzalez': 1 }],
    ['text without end', { note: 'a'.repeat(65) }],
    ['a list without end', { codes: Array.from({ length: 101 }, () => 'a') }],
    ['members without end', Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`a${index}`, 1]))],
  ])('refuses %s in its detail and does not quote it', (_, detail) => {
    const making = () => journalEntry({ ...fields, detail: detail as never });
    expect(making).toThrow(TypeError);
    expect(making).not.toThrow(/maria|gonzalez|1961|555|elm|diabetic/iu);
  });

  it('does not even compile with typed text', () => {
    const typed: string = 'x';
    // @ts-expect-error a value of the type string may hold anything
    journalEntry({ ...fields, detail: { note: typed } });
  });

  it.each([
    ['action', 'approve'],
    ['action', 'order.Maria Gonzalez'],
    ['resourceType', 'Order'],
    ['resourceId', '17'],
    ['patientId', 'MRN-1'],
    ['requestId', 'with space'],
    ['purpose', 'Because I say so'],
  ] as const)('refuses %s %j', (member, value) => {
    expect(() => journalEntry({ ...fields, [member]: value })).toThrow(member);
  });

  it.each([
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::1', '::1'],
    ['fe80::1%eth0', null],
    ['10.0.0.1, 10.0.0.2', null],
    [null, null],
  ])('records the source %s as %s', (given, recorded) => {
    expect(journalEntry({ ...fields, source: given }).source).toBe(recorded);
  });
});
