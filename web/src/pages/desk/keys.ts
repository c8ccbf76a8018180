/** Whether a key was pressed in a dialog that stands over the page: what it means there is the dialog's. */
export function isInDialog(event: Event): boolean {
  return event.target instanceof Element && event.target.closest('[role="dialog"]') !== null;
}
