/** Placeholder until the operation is in main. */
export function Download({ filter: _ }: { readonly filter: object }) {
  return null;
}
