import type { Locator, Page } from 'playwright-core';

/** The card of an order, wherever on the board it stands. */
export function cardOf(page: Page, number: string): Locator {
  return page.getByRole('article', { name: number });
}

/** A column of the board. */
export function columnOf(page: Page, stage: 'Pending' | 'Preparing' | 'Shipped'): Locator {
  return page.getByRole('region', { name: new RegExp(`^${stage}`) });
}

/** Opens the board with only what holds the text. */
export async function openBoard(page: Page, text = ''): Promise<void> {
  await page.goto('/board');
  await page.getByRole('article').first().waitFor();
  if (text !== '') await page.getByLabel('Find on the board').fill(text);
}

/** A number of UPS's form with its check digit. */
export function trackingNumber(): string {
  const body = `999AA1${String(Math.floor(Math.random() * 1e9)).padStart(9, '0')}`;
  const values = [...body].map((letter) => (/\d/.test(letter) ? Number(letter) : (letter.charCodeAt(0) - 3) % 10));
  const sum = values.reduce((total, value, place) => total + value * (place % 2 === 0 ? 1 : 2), 0);
  return `1Z${body}${(10 - (sum % 10)) % 10}`;
}
