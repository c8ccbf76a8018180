/** When somebody wants to be reached. Clock times as HH:MM in the time zone. */
export interface Hours {
  readonly timeZone: string;
  readonly quietHours: { readonly from: string; readonly until: string } | null;
  readonly digest: 'off' | 'hourly' | 'daily';
  readonly digestAt: string;
}

const minuteMs = 60_000;
const dayMinutes = 24 * 60;

/** When a message that came up at `now` goes out by mail or SMS: what is urgent at once, else with the digest and not in quiet hours. Pure. */
export function sendAt(hours: Hours, urgent: boolean, now: Date): Date {
  if (urgent) return now;
  return afterQuiet(hours, digestTime(hours, now));
}

/** `at`, or the end of the quiet hours that it falls into. */
export function afterQuiet({ quietHours, timeZone }: Hours, at: Date): Date {
  if (quietHours === null) return at;
  const [from, until, minute] = [minutesOf(quietHours.from), minutesOf(quietHours.until), localMinute(at, timeZone)];
  const isQuiet = from <= until ? minute >= from && minute < until : minute >= from || minute < until;
  return isQuiet ? nextAt(until, at, timeZone) : at;
}

function digestTime({ digest, digestAt, timeZone }: Hours, now: Date): Date {
  if (digest === 'off') return now;
  if (digest === 'daily') return nextAt(minutesOf(digestAt), now, timeZone);
  return nextAt((Math.floor(localMinute(now, timeZone) / 60) * 60 + 60) % dayMinutes, now, timeZone);
}

/** The next time after `at` that clocks in the zone show a minute of the day. */
function nextAt(minute: number, at: Date, timeZone: string): Date {
  const ahead = (minute - localMinute(at, timeZone) + dayMinutes) % dayMinutes || dayMinutes;
  const guess = new Date(Math.floor(at.getTime() / minuteMs) * minuteMs + ahead * minuteMs);
  // The clocks may change in between.
  const off = minute - localMinute(guess, timeZone);
  const corrected = new Date(guess.getTime() + (off > dayMinutes / 2 ? off - dayMinutes : off < -dayMinutes / 2 ? off + dayMinutes : off) * minuteMs);
  return corrected.getTime() > at.getTime() ? corrected : guess;
}

function minutesOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

const formats = new Map<string, Intl.DateTimeFormat>();
const mostFormats = 500;

function localMinute(at: Date, timeZone: string): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    if (formats.size >= mostFormats) formats.clear();
    format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', hour: 'numeric', minute: 'numeric' });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return (parts.hour ?? 0) * 60 + (parts.minute ?? 0);
}
