declare module 'gs1-barcode-parser-mod' {
  /** What a GS1 element string says, by application identifier. Throws a string when it is none. */
  export function parseBarcode(text: string): unknown;
}
