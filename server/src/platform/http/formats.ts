/** A string format: what matches, and what to tell whoever sent something else. */
export interface Format {
  readonly matches: (text: string) => boolean;
  readonly remedy: string;
}

// In lower case, as every answer writes them: ids are compared and hashed as text.
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const dateTimePattern = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;
const emailPattern = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;
// Within what JavaScript and PostgreSQL both take, whatever an offset adds.
const minYear = 1600;
const maxYear = 2999;

/**
 * The formats that schemas may name; another one fails at boot. They accept only what PostgreSQL and `Date` accept too, which ajv-formats does not
 * (`urn:uuid:…`, the year 0000, second 60): those would end as an error on our side.
 */
export const formats: Readonly<Record<string, Format>> = {
  uuid: { matches: (text) => uuidPattern.test(text), remedy: 'Must be a UUID in lower case, like 0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e.' },
  date: { matches: isCalendarDate, remedy: `Must be a calendar date of the years ${minYear} to ${maxYear}, like 2026-11-20.` },
  'date-time': { matches: isDateTime, remedy: 'Must be an ISO 8601 time with its offset, like 2026-11-20T15:04:05.000Z.' },
  email: { matches: (text) => text.length <= 254 && emailPattern.test(text), remedy: 'Must be an e-mail address, like name@example.org.' },
  uri: { matches: isHttpUrl, remedy: 'Must be an absolute http or https URL.' },
};

function isCalendarDate(text: string): boolean {
  const parts = datePattern.exec(text);
  if (parts === null) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (year < minYear || year > maxYear || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function isDateTime(text: string): boolean {
  const parts = dateTimePattern.exec(text);
  return parts !== null && isCalendarDate(parts[1] as string);
}

function isHttpUrl(text: string): boolean {
  return text.length <= 2000 && /^https?:\/\//i.test(text) && URL.canParse(text);
}
