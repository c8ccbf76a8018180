import bwipjs from 'bwip-js/node';

/** A barcode of one row, in modules: the width of its narrowest bar. */
export interface Bars {
  readonly modules: number;
  readonly dark: readonly { readonly from: number; readonly width: number }[];
}

/** A text of letters and digits as Code 128 (ISO/IEC 15417), with its check character. Errors: what the library throws for text that it can't code. */
export function code128(text: string): Bars {
  const [symbol] = bwipjs.raw({ bcid: 'code128', text });
  if (symbol === undefined || !('sbs' in symbol)) throw new TypeError('the library drew no barcode');
  const dark: { from: number; width: number }[] = [];
  let modules = 0;
  symbol.sbs.forEach((width, index) => {
    if (index % 2 === 0) dark.push({ from: modules, width });
    modules += width;
  });
  return { modules, dark };
}
