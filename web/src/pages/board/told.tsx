/** What has just happened on the board, said aloud too; until then, what the board is for. */
export function Told({ said }: { readonly said: string }) {
  return (
    <span role="status" aria-live="polite">
      {said === '' ? 'Whose move each order is, and by when.' : said}
    </span>
  );
}
