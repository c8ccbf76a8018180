import { NoAnswer, Problem } from '@orderly/client';
import type { Failing } from '../ui/states.tsx';

/** What to show of an error. */
export function failingOf(error: unknown): Failing {
  if (error instanceof Problem && error.code === 'confirmation_required') {
    return { title: 'Nothing was done yet', detail: 'It needs your password, which you did not type. Do it again when you have it at hand.' };
  }
  if (error instanceof Problem) return { title: error.title, detail: error.detail, requestId: error.requestId };
  if (error instanceof NoAnswer) {
    return { title: 'The server does not answer', detail: 'Nothing of yours is lost here. Look at your connection, then try again.' };
  }
  return { title: 'Something went wrong on this page', detail: 'Read the page again. If it happens once more, tell your operator what you did.' };
}
