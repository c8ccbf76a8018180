/** A line of the table that `npm run bench:web` prints. */
export interface Figure {
  readonly what: string;
  readonly figure: string;
  readonly goal: string;
  readonly isMet: boolean;
}
