import type { Page } from 'playwright-core';

const first = (page: Page) => page.getByRole('article').first();

/** The first card's move menu, with what the server says of it. */
export async function moveMenu(page: Page): Promise<void> {
  await first(page).getByRole('button', { name: /^Move/ }).click();
  await page.getByRole('dialog').getByText('To Shipped').waitFor();
}

/** The first card under way, with the places that it can go to. */
export async function drag(page: Page): Promise<void> {
  const box = await first(page).boundingBox();
  if (box === null) throw new Error('no card is drawn');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 40, box.y + box.height / 2 + 40, { steps: 4 });
  await page.locator('[data-target]').first().waitFor();
}

/** Two cards chosen. */
export async function select(page: Page): Promise<void> {
  for (const place of [0, 1])
    await page
      .getByRole('checkbox', { name: /^Select [0-9A-Z]{8}$/ })
      .nth(place)
      .check();
}

export async function bulk(page: Page): Promise<void> {
  await select(page);
  await page.getByRole('region', { name: 'With the selected orders' }).getByRole('button', { name: 'Put on hold' }).click();
}

/** Pasted rows, each looked at. */
export async function paste(page: Page): Promise<void> {
  const numbers = await page.getByRole('article').getByRole('link').allInnerTexts();
  const rows = [...numbers.filter((text) => /^[0-9A-Z]{8}$/.test(text)).slice(0, 3), 'ZZZZZZZZ'].map((number) => `${number}\t1Z999AA10123456784`);
  await page.getByRole('button', { name: 'Paste tracking numbers' }).click();
  await page.getByLabel('Rows of order number and tracking number').fill(rows.join('\n'));
  await page.getByRole('button', { name: 'Look at each row' }).click();
  await page.getByText(/of 4 rows ship/).waitFor();
}
