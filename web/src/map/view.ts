import { atlasHeight, atlasWidth, type Box } from './atlas.ts';

/** The part of the drawing that is shown; its height follows from its width. */
export interface View {
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

const ratio = atlasHeight / atlasWidth;
const narrowest = 30;

export const wholeCountry: View = { left: 0, top: 0, width: atlasWidth };

/** As an SVG says it. */
export function viewBoxOf({ left, top, width }: View): string {
  return `${left} ${top} ${width} ${width * ratio}`;
}

/** Nearer (above 1) or farther, with the middle staying where it is. */
export function zoomed(view: View, times: number): View {
  const width = Math.min(atlasWidth, Math.max(narrowest, view.width / times));
  const gone = view.width - width;
  return within({ left: view.left + gone / 2, top: view.top + (gone * ratio) / 2, width });
}

/** Moved by shares of what is shown. */
export function moved(view: View, right: number, down: number): View {
  return within({ ...view, left: view.left + right * view.width, top: view.top + down * view.width * ratio });
}

/** All of these boxes with some space around them; the whole country for none. */
export function around(boxes: readonly Box[]): View {
  if (boxes.length === 0) return wholeCountry;
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const right = Math.max(...boxes.map((box) => box.right));
  const bottom = Math.max(...boxes.map((box) => box.bottom));
  const width = Math.min(atlasWidth, Math.max(narrowest, (right - left) * 1.2, ((bottom - top) / ratio) * 1.2));
  return within({ left: (left + right - width) / 2, top: (top + bottom - width * ratio) / 2, width });
}

/** So that nothing but the drawing is shown. */
function within({ left, top, width }: View): View {
  const bound = (value: number, most: number) => Math.min(Math.max(0, value), most);
  return { left: bound(left, atlasWidth - width), top: bound(top, atlasHeight - width * ratio), width };
}
