import { Button } from '@mantine/core';
import type { JournalDownload } from '@orderly/contract';

/** All that the filter finds, as a file for spreadsheets. The browser saves it as it comes, so that it may be long; that one downloads is on record. */
export function Download({ filter }: { readonly filter: JournalDownload }) {
  const query = new URLSearchParams(Object.entries(filter));
  return (
    <Button component="a" href={`/api/v1/journal/download?${query}`} download="journal.csv" variant="default">
      Download as CSV
    </Button>
  );
}
