import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { apiAs, shipped, walkers } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('proves a delivery with a signature that is drawn on a phone, and so completes the order', async () => {
  const order = await shipped(walkers(1));
  const { page, context } = await openAs(browser, 'distributor', { width: 390, height: 844 });
  await page.goto(`/orders/${order.id}`);
  await page.getByRole('button', { name: 'Prove the delivery' }).click();
  const form = page.getByRole('dialog', { name: 'Prove the delivery' });
  await form.getByRole('textbox', { name: 'Printed name of who signed' }).fill('Quill Example');
  const field = form.getByRole('img', { name: 'Signature: nothing is drawn yet' });
  await field.scrollIntoViewIfNeeded();
  const box = await field.boundingBox();
  if (box === null) throw new Error('the field for the signature is not to be seen');
  expect(box.x >= 0 && box.x + box.width <= 390).toBe(true);
  await page.mouse.move(box.x + 20, box.y + 60);
  await page.mouse.down();
  for (const step of [1, 2, 3, 4, 5, 6]) await page.mouse.move(box.x + 20 + step * 40, box.y + (step % 2 === 0 ? 60 : 30));
  await page.mouse.up();
  await form.getByRole('img', { name: 'Signature: drawn' }).waitFor();
  await form.getByRole('button', { name: 'Prove the delivery' }).click();
  await form.waitFor({ state: 'detached' });
  await page.getByText('Completed', { exact: true }).first().waitFor();

  const distributor = await apiAs('distributor');
  const done = await distributor.readOrder({ orderId: order.id, include: 'phi' });
  expect(done.shipments[0]?.proof).toMatchObject({ receivedBy: 'Quill Example', relationship: 'self' });
  const { items } = await distributor.listDocuments({ orderId: order.id });
  const paper = items.find(({ id }) => id === done.shipments[0]?.proof?.signatureDocumentId);
  expect(paper).toMatchObject({ kind: 'delivery', mediaType: 'image/png', state: 'stored' });
  await page.getByRole('button', { name: 'Show the documents' }).click();
  await page.getByRole('button', { name: /^Look at Delivery paper/ }).click();
  const picture = page.getByRole('img', { name: 'Delivery paper, signature.png' });
  await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(600);
  await context.close();
});
