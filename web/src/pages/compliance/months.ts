/** A calendar month in the time zone of this computer. */
export interface Month {
  /** `May 2026`. */
  readonly label: string;
  /** ISO 8601; from its first moment to before that of the next. */
  readonly from: string;
  readonly to: string;
}

const named = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric' });

/** So many months, the newest first, that of `now` among them. */
export function monthsBefore(now: Date, count: number, skipped = 0): Month[] {
  return Array.from({ length: count }, (_, at) => {
    const first = new Date(now.getFullYear(), now.getMonth() - skipped - at, 1);
    const next = new Date(first.getFullYear(), first.getMonth() + 1, 1);
    return { label: named.format(first), from: first.toISOString(), to: next.toISOString() };
  });
}
