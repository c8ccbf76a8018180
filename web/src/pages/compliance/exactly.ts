const format = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** A time to the second, in the time zone of this computer: who asks for a proof wants it exactly. */
export function exactly(at: string): string {
  return format.format(new Date(at));
}

/** Of this computer, as one tells what the times are in. */
export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
