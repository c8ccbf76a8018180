import { mayBeAsked } from './outside/index.ts';

/** Collects mistakes; every reader gives something back, so that reading goes on to the last variable. */
export interface Reading {
  readonly mistakes: string[];
  /** The trimmed value; null when unset or empty. */
  text(name: string): string | null;
}

export interface Variable {
  readonly name: string;
  readonly standard: string;
  readonly meaning: string;
}

/** By what mail, SMS and webhooks go. */
export interface MessageSettings {
  /** Null: mail is kept in the outbox. */
  readonly mail: { readonly url: string; readonly passwordFile: string | null; readonly from: string } | null;
  /** With which mail servers prove that they report what became of mail; null: no reports are taken. */
  readonly mailReportSecretFile: string | null;
  /** Null: SMS are kept in the outbox. */
  readonly sms: { readonly url: string; readonly accountSid: string; readonly tokenFile: string; readonly from: string } | null;
  readonly webhooksOnLoopback: boolean;
}

export const messageVariables: readonly Variable[] = [
  {
    name: 'ORDERLY_SMTP_URL',
    standard: '',
    meaning: 'Mail server, like smtps://orderly@mail.example.org; without it mail is kept in the outbox. TLS is required, but on this machine.',
  },
  { name: 'ORDERLY_SMTP_PASSWORD_FILE', standard: '', meaning: 'File with the password of the user in that URL.' },
  { name: 'ORDERLY_MAIL_FROM', standard: '', meaning: 'Sender of mail, like Orderly <orders@example.org>. With the mail server or not at all.' },
  {
    name: 'ORDERLY_MAIL_REPORT_SECRET_FILE',
    standard: '',
    meaning: 'File with the secret that delivery reports (bounces) are posted with; without it none are taken.',
  },
  { name: 'ORDERLY_TWILIO_URL', standard: 'https://api.twilio.com', meaning: 'Address of the SMS service, in Twilio’s format.' },
  { name: 'ORDERLY_TWILIO_ACCOUNT_SID', standard: '', meaning: 'Account of the SMS service; without it SMS are kept in the outbox.' },
  { name: 'ORDERLY_TWILIO_TOKEN_FILE', standard: '', meaning: 'File with the account’s auth token. With the account or not at all.' },
  { name: 'ORDERLY_SMS_FROM', standard: '', meaning: 'Sender of SMS: a number like +15555550100, or the SID of a messaging service.' },
  {
    name: 'ORDERLY_WEBHOOKS_ON_LOOPBACK',
    standard: 'off',
    meaning: '`on`: webhooks may lead to this machine, by http too. For tests and development.',
  },
];

/** Reads the settings of messages; `standardOf` knows what holds where nothing is set. */
export function readMessages(reading: Reading, standardOf: (name: string) => string): MessageSettings {
  const onLoopback = reading.text('ORDERLY_WEBHOOKS_ON_LOOPBACK') ?? standardOf('ORDERLY_WEBHOOKS_ON_LOOPBACK');
  if (!['on', 'off'].includes(onLoopback)) reading.mistakes.push('ORDERLY_WEBHOOKS_ON_LOOPBACK must be on or off.');
  return {
    mail: readMail(reading),
    mailReportSecretFile: reading.text('ORDERLY_MAIL_REPORT_SECRET_FILE'),
    sms: readSms(reading, reading.text('ORDERLY_TWILIO_URL') ?? standardOf('ORDERLY_TWILIO_URL')),
    webhooksOnLoopback: onLoopback === 'on',
  };
}

const address = /^([^<>\r\n]{0,100}<[^<>\s@]{1,64}@[^<>\s@]{1,190}>|[^<>\s@]{1,64}@[^<>\s@]{1,190})$/;

function readMail(reading: Reading): MessageSettings['mail'] {
  const [url, passwordFile, from] = ['ORDERLY_SMTP_URL', 'ORDERLY_SMTP_PASSWORD_FILE', 'ORDERLY_MAIL_FROM'].map((name) => reading.text(name));
  if (from != null && !address.test(from))
    reading.mistakes.push('ORDERLY_MAIL_FROM must be a mail address, with a name before it in angle brackets maybe.');
  if (url == null) {
    if (from != null) reading.mistakes.push('ORDERLY_SMTP_URL is missing: ORDERLY_MAIL_FROM says nothing without it.');
    if (passwordFile != null) reading.mistakes.push('ORDERLY_SMTP_URL is missing: ORDERLY_SMTP_PASSWORD_FILE says nothing without it.');
    return null;
  }
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^smtps?:$/.test(parsed.protocol) || parsed.hostname === '' || parsed.password !== '') {
    reading.mistakes.push('ORDERLY_SMTP_URL must be like smtps://user@mail.example.org:465, without a password in it.');
  }
  if (from == null) reading.mistakes.push('ORDERLY_MAIL_FROM is missing: mail needs a sender.');
  if (parsed !== null && (parsed.username !== '') !== (passwordFile != null)) {
    reading.mistakes.push('The user in ORDERLY_SMTP_URL and ORDERLY_SMTP_PASSWORD_FILE belong together: give both or none.');
  }
  return { url, passwordFile: passwordFile ?? null, from: from ?? '' };
}

function readSms(reading: Reading, url: string): MessageSettings['sms'] {
  const names = ['ORDERLY_TWILIO_ACCOUNT_SID', 'ORDERLY_TWILIO_TOKEN_FILE', 'ORDERLY_SMS_FROM'];
  const given = names.map((name) => reading.text(name));
  const [accountSid, tokenFile, from] = given;
  if (!mayBeAsked(url)) reading.mistakes.push('ORDERLY_TWILIO_URL must be an https address (http on this machine only), without a password in it.');
  if (given.every((value) => value === null)) return null;
  if (given.includes(null)) reading.mistakes.push(`${names.join(', ')} belong together: give all or none.`);
  if (accountSid != null && !/^AC[0-9a-fA-F]{32}$/.test(accountSid))
    reading.mistakes.push('ORDERLY_TWILIO_ACCOUNT_SID must be AC and 32 hexadecimal digits.');
  if (from != null && !/^(\+[1-9]\d{6,14}|MG[0-9a-fA-F]{32}|\d{5,6})$/.test(from)) {
    reading.mistakes.push('ORDERLY_SMS_FROM must be a number like +15555550100, a short code, or the SID of a messaging service.');
  }
  return { url: url.replace(/\/$/, ''), accountSid: accountSid ?? '', tokenFile: tokenFile ?? '', from: from ?? '' };
}
