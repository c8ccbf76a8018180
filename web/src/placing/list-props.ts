/** Of a field with a list: the list stands in the page where a screen reader looks for it, and scrolls as the one element that it is. */
export const listProps = {
  withScrollArea: false,
  comboboxProps: { withinPortal: false },
  styles: { options: { maxHeight: 320, overflowY: 'auto' } },
} as const;
