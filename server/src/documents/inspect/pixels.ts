import { refuse } from './refuse.ts';

const maxSide = 30_000;
const maxPixels = 100_000_000;

/** Refuses a picture that takes more memory to show than any scan of a page does. */
export function checkPixels(width: number, height: number): void {
  if (width === 0 || height === 0) refuse('damaged', 'A picture in the file has no size. Save or scan it again.');
  if (width > maxSide || height > maxSide || width * height > maxPixels)
    refuse('too_large_inside', `A picture in the file has more than ${maxPixels / 1_000_000} megapixels. Scan it with at most 600 dots per inch.`);
}
