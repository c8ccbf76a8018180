import { expect, it } from 'vitest';
import { readReport } from './delivery-report.ts';

const id = '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e';
const report = ({
  action = 'failed',
  status = '5.1.1',
  envelope = true,
  type = 'multipart/report; report-type=delivery-status;\r\n boundary="b"',
} = {}) =>
  [
    'From: MAILER-DAEMON@mail.example.net',
    'To: orders@example.org',
    'Message-ID: <0199ffff-7b3a-7cc1-9d7e-2f3a4b5c6d7e@mail.example.net>',
    `Content-Type: ${type}`,
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'Your mail could not be delivered. Action: delivered',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mail.example.net',
    ...(envelope ? [`Original-Envelope-Id: ${id}`] : []),
    '',
    'Final-Recipient: rfc822; somebody@example.net',
    `Action: ${action}`,
    `Status: ${status}`,
    'Diagnostic-Code: smtp; 550 5.1.1 no such user',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: <${id}@example.org>`,
    '--b--',
    '',
  ].join('\r\n');

it('a report names the mail by its envelope, or by the headers that came back', () => {
  expect(readReport(report())).toEqual({ messageId: id, action: 'failed', status: '5.1.1' });
  expect(readReport(report({ envelope: false, action: 'Delivered', status: '2.0.0' }))).toEqual({
    messageId: id,
    action: 'delivered',
    status: '2.0.0',
  });
});

it('what is no report says nothing', () => {
  expect(readReport('')).toBeNull();
  expect(readReport(report({ type: 'text/plain' }))).toBeNull();
  expect(readReport(report({ status: 'no idea' }))).toBeNull();
  expect(readReport(report().replaceAll(id, 'somebody-elses'))).toBeNull();
});
