import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { faultsOf } from './look.ts';
import { apiAs, placed } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** A PDF with a page for each text, in a font that it does not bring along. */
function pdfOf(...texts: readonly string[]): Buffer {
  const pages = texts.map((text, at) => {
    const stream = `BT /F1 24 Tf 72 700 Td (${text}) Tj ET`;
    return [
      `${4 + at * 2} 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${5 + at * 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>\nendobj\n`,
      `${5 + at * 2} 0 obj\n<< /Length ${stream.length} >>\nstream\n${stream}\nendstream\nendobj\n`,
    ];
  });
  const objects = [
    '1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n',
    `2 0 obj\n<< /Type /Pages /Kids [${texts.map((_, at) => `${4 + at * 2} 0 R`).join(' ')}] /Count ${texts.length} >>\nendobj\n`,
    '3 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n',
    ...pages.flat(),
  ];
  let body = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
  const offsets: number[] = [];
  for (const object of objects) {
    offsets.push(body.length);
    body += object;
  }
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  body += `xref\n0 ${size}\n0000000000 65535 f \n${entries}trailer\n<< /Root 1 0 R /Size ${size} >>\nstartxref\n${body.length}\n%%EOF\n`;
  return Buffer.from(body, 'latin1');
}

async function withDocument(content: Buffer): Promise<string> {
  const order = await placed();
  const clinic = await apiAs('provider');
  const document = await clinic.announceDocument({
    orderId: order.id,
    body: { kind: 'clinical', fileName: 'visit.pdf', mediaType: 'application/pdf', bytes: content.length },
  });
  await clinic.sendDocument({ orderId: order.id, documentId: document.id, body: new Uint8Array(content), contentType: 'application/pdf' });
  return order.id;
}

it('shows a PDF page by page, drawn and as text, by keyboard, within the content security policy', async () => {
  const id = await withDocument(pdfOf('Seen on the first page', 'And on the second'));
  const { page, context } = await openAs(browser, 'verifier');
  const refused: string[] = [];
  page.on('console', (message) => message.text().includes('Content Security Policy') && refused.push(message.text()));
  await page.goto(`/orders/${id}`);
  await page.getByRole('button', { name: 'Show the documents' }).click();
  await page.getByRole('button', { name: /^Look at Other clinical document/ }).click();
  const sheet = page.getByRole('group', { name: 'Page 1' });
  await sheet.getByText('Seen on the first page').waitFor();
  expect(await inkOf()).toBeGreaterThan(200);
  await page.getByText('Page 1 of 2').waitFor();
  expect(await faultsOf(page)).toEqual([]);

  await sheet.focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('group', { name: 'Page 2' }).getByText('And on the second').waitFor();
  await page.keyboard.press('PageDown');
  await page.getByText('Page 2 of 2').waitFor();
  const width = () => page.locator('canvas').evaluate((canvas) => canvas.clientWidth);
  const before = await width();
  await page.getByRole('button', { name: 'Larger' }).click();
  await expect.poll(width).toBeGreaterThan(before * 1.4);
  expect(refused).toEqual([]);
  await context.close();

  /** Dark points of the page. */
  function inkOf(): Promise<number> {
    return page.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(0, 0, canvas.width, canvas.height);
      let dark = 0;
      for (let at = 0; at < data.length; at += 4) if ((data[at] as number) < 100 && (data[at + 3] as number) > 100) dark += 1;
      return dark;
    });
  }
});
