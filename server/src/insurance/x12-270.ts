import { createHash } from 'node:crypto';
import type { EligibilityQuestion } from './eligibility.ts';
import { isaSegment, type Segment, writeSegments, x12Text } from './x12-interchange.ts';

/** What the two sides of an interchange have agreed on. */
export interface X12Place {
  /** ISA05, ISA06 and ISA07, ISA08: who sends, who receives. */
  readonly senderQualifier: string;
  readonly senderId: string;
  readonly receiverQualifier: string;
  readonly receiverId: string;
  /** As the payer is named in its own companion guide. */
  readonly payerName: string;
  readonly payerIdentifier: string;
  /** The firm that asks (loop 2100B), with its NPI. */
  readonly submitterName: string;
  readonly submitterNpi: string;
  /** ISA15: production or test. */
  readonly usage: 'P' | 'T';
}

const version = '005010X279A1';
const [durableEquipmentPurchase, planCoverage] = ['12', '30'];
const sexes: Readonly<Record<string, string>> = { male: 'M', female: 'F' };

/** Nine digits, the same for the same question: what an answer about the envelope names it by. */
export function controlNumberOf(questionId: string): string {
  const number = createHash('sha256').update(questionId).digest().readUIntBE(0, 6) % 999_999_999;
  return String(number + 1).padStart(9, '0');
}

/** Why a question can't be written as X12, as a code; null when it can. What identifies somebody is never sent changed. */
export function unwritable({ memberId, patient }: EligibilityQuestion): string | null {
  if (x12Text(memberId) !== memberId) return 'member_id_not_writable';
  return x12Text(patient.familyName) === '' || !/^\d{4}-\d{2}-\d{2}$/.test(patient.birthDate) ? 'patient_not_writable' : null;
}

/** An eligibility inquiry, 270 (ASC X12N 005010X279A1): one subscriber, asked about as the patient. */
export function write270(question: EligibilityQuestion, place: X12Place, now: Date): string {
  const [date, time] = [now.toISOString().slice(0, 10).replaceAll('-', ''), now.toISOString().slice(11, 16).replace(':', '')];
  const control = controlNumberOf(question.id);
  const { patient, memberId, serviceDate } = question;
  const transaction: Segment[] = [
    ['ST', '270', '0001', version],
    ['BHT', '0022', '13', question.id.replaceAll('-', ''), date, time],
    ['HL', '1', '', '20', '1'],
    ['NM1', 'PR', '2', x12Text(place.payerName).slice(0, 60), '', '', '', '', 'PI', place.payerIdentifier],
    ['HL', '2', '1', '21', '1'],
    ['NM1', '1P', '2', x12Text(place.submitterName).slice(0, 60), '', '', '', '', 'XX', place.submitterNpi],
    ['HL', '3', '2', '22', '0'],
    ['TRN', '1', question.id, `9${place.submitterNpi.slice(-9)}`],
    ['NM1', 'IL', '1', x12Text(patient.familyName).slice(0, 60), x12Text(patient.givenName).slice(0, 35), '', '', '', 'MI', memberId],
    ['DMG', 'D8', patient.birthDate.replaceAll('-', ''), sexes[patient.sex] ?? ''],
    ['DTP', '291', 'D8', serviceDate.replaceAll('-', '')],
    ['EQ', planCoverage],
    ['EQ', durableEquipmentPurchase],
  ];
  const { senderQualifier, senderId, receiverQualifier, receiverId, usage } = place;
  const sides = { sender: [senderQualifier, senderId], receiver: [receiverQualifier, receiverId] } as const;
  return (
    isaSegment({ ...sides, date: date.slice(2), time, control, usage }) +
    writeSegments([
      ['GS', 'HS', senderId, receiverId, date, time, String(Number(control)), 'X', version],
      ...transaction,
      ['SE', String(transaction.length + 1), '0001'],
      ['GE', '1', String(Number(control))],
      ['IEA', '1', control],
    ])
  );
}
