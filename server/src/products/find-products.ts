import type { Product } from '@orderly/contract';
import type { ListedProduct } from './load-products.ts';

/**
 * The products whose code begins with what is searched for, and those that hold every word of it at the beginning of one of theirs; codes first, then
 * those whose description begins with it, each in the order of the table. All of them where nothing is searched for.
 */
export function findProducts(products: readonly ListedProduct[], search: string, limit: number): Product[] {
  const wanted = plain(search);
  const words = wordsOf(search);
  const ranked = products.flatMap((product) => {
    const rank = rankOf(product, wanted, words);
    return rank === null ? [] : [{ product, rank }];
  });
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ product: { also: _also, ...shown } }) => shown);
}

/** Lower is better; null for what does not fit. */
function rankOf(product: ListedProduct, wanted: string, words: readonly string[]): number | null {
  if (plain(product.hcpcs).startsWith(wanted)) return 0;
  const own = wordsOf(`${product.description} ${product.category} ${product.also}`);
  if (words.length === 0 || !words.every((word) => own.some((one) => one.startsWith(word)))) return null;
  return plain(product.description).startsWith(wanted) ? 1 : 2;
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').trim().toLowerCase();
}

function wordsOf(text: string): string[] {
  return plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
