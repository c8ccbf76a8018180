import type { Page } from 'playwright-core';
import { nobody, settled, type View } from './look.ts';
import { bulk, drag, moveMenu, paste, select } from './screens/board.ts';

/** Opens the first order of a list, and then what is to be seen of it. */
function orderOf(list: string, more?: (page: Page) => Promise<void>): (page: Page) => Promise<void> {
  return async (page) => {
    const id = await page.evaluate(async (query) => {
      const answer = await fetch(`/api/v1/orders?${query}&limit=1`);
      return ((await answer.json()) as { items: { id: string }[] }).items[0]?.id;
    }, list);
    await page.goto(`/orders/${id}`);
    await settled(page);
    await more?.(page);
  };
}

/** Opens the form of an action of the order that is shown. */
export function formOf(action: string): (page: Page) => Promise<void> {
  return async (page) => {
    const button = page.getByRole('main').getByRole('button', { name: action, exact: true });
    if ((await button.count()) === 0) {
      await page.getByRole('button', { name: /^(More|Actions)$/ }).click();
      await page.getByRole('menuitem', { name: action, exact: true }).click();
    } else await button.first().click();
    await page.getByRole('dialog', { name: action }).getByRole('button', { name: 'Back' }).waitFor();
    // What fades in has no contrast yet.
    await page.waitForTimeout(400);
  };
}

async function openPatient(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Patient' }).getByRole('button', { name: 'Open' }).click();
  await page.getByRole('heading', { name: 'Contact' }).waitFor();
  await page.getByRole('button', { name: 'Show the documents' }).click();
}

/** Every page and its states, each as somebody who comes for it. A new page is a line here: it is then looked at in all sizes and colours. */
export const views: readonly View[] = [
  { name: 'home-clinic', as: 'signer', path: '/' },
  { name: 'home-desk', as: 'verifier', path: '/' },
  { name: 'home-distributor', as: 'distributor', path: '/' },
  { name: 'home-representative', as: 'sales_rep', path: '/' },
  { name: 'home-compliance', as: 'compliance', path: '/' },
  { name: 'home-administrator', as: 'admin', path: '/' },
  { name: 'notifications', as: 'verifier', path: '/notifications' },
  {
    name: 'notifications-bell',
    as: 'verifier',
    path: '/',
    open: async (page) => {
      await page.getByRole('button', { name: /^Notifications/ }).click();
      await page.getByRole('link', { name: 'All notifications' }).waitFor();
    },
  },
  { name: 'notification-preferences', as: 'provider', path: '/notifications/preferences' },
  {
    name: 'search',
    as: 'verifier',
    path: '/search',
    open: async (page) => {
      await page.getByLabel('Given name').fill('Nobody');
      await page.getByLabel('Family name').fill('Atall');
      await page.getByLabel('Birth date').fill('1950-01-01');
      await page.getByRole('button', { name: 'Find' }).click();
      await page.getByText('Nobody you may see fits exactly').waitFor();
    },
  },
  {
    name: 'search-anywhere',
    as: 'sales_rep',
    path: '/',
    open: async (page) => {
      await page.keyboard.press('/');
      await page.getByRole('dialog', { name: 'Search' }).getByLabel('Order number').waitFor();
    },
  },
  { name: 'organizations', as: 'admin', path: '/admin/organizations' },
  {
    name: 'organization-add',
    as: 'admin',
    path: '/admin/organizations',
    open: (page) => page.getByRole('button', { name: 'Add an organisation' }).click(),
  },
  { name: 'people', as: 'admin', path: '/admin/people' },
  {
    name: 'person',
    as: 'admin',
    path: '/admin/people',
    open: async (page) => {
      await page.getByRole('link', { name: 'Wes Pacific' }).click();
      await page.getByText('In force').waitFor();
    },
  },
  {
    name: 'grant-give',
    as: 'admin',
    path: '/admin/people',
    open: async (page) => {
      await page.getByRole('link', { name: 'Wes Pacific' }).click();
      await page.getByRole('button', { name: 'Give a grant' }).click();
      await page.getByRole('treeitem', { name: 'West', exact: true }).waitFor();
    },
  },
  { name: 'territories', as: 'admin', path: '/admin/territories', open: (page) => page.getByRole('button', { name: 'Zoom in' }).waitFor() },
  {
    name: 'territory-boundaries',
    as: 'admin',
    path: '/admin/territories',
    open: async (page) => {
      await page.getByLabel('Who serves this ZIP?').fill('62704');
      await page.getByRole('button', { name: 'Look' }).click();
      await page.getByRole('button', { name: 'Edit boundaries' }).click();
      await page.getByRole('button', { name: 'Zoom in' }).waitFor();
    },
  },
  { name: 'templates', as: 'admin', path: '/admin/templates' },
  {
    name: 'template',
    as: 'admin',
    path: '/admin/templates/email',
    open: (page) => page.getByRole('region', { name: 'Preview' }).getByText('7K3M9QXA').first().waitFor(),
  },
  { name: 'webhooks', as: 'admin', path: '/admin/webhooks' },
  {
    name: 'webhook-create',
    as: 'admin',
    path: '/admin/webhooks',
    open: (page) => page.getByRole('button', { name: 'Create a webhook' }).click(),
  },
  { name: 'messages', as: 'admin', path: '/admin/messages' },
  { name: 'outbox', as: 'admin', path: '/admin/messages', open: (page) => page.getByRole('tab', { name: 'Outbox' }).click() },
  { name: 'workflow', as: 'admin', path: '/admin/workflow' },
  { name: 'operations', as: 'admin', path: '/admin/operations' },
  { name: 'who-saw', as: 'compliance', path: '/compliance/who-saw' },
  { name: 'journal', as: 'compliance', path: '/compliance/journal' },
  { name: 'order-story-none', as: 'compliance', path: '/compliance/story' },
  { name: 'order', as: 'distributor', path: '/', open: orderOf('stage=preparing') },
  { name: 'order-patient', as: 'verifier', path: '/', open: orderOf('stage=shipped', openPatient) },
  { name: 'order-representative', as: 'sales_rep', path: '/', open: orderOf('stage=shipped') },
  { name: 'order-verification', as: 'verifier', path: '/', open: orderOf('nextStep=verify') },
  { name: 'form-ship', as: 'distributor', path: '/', open: orderOf('nextStep=ship', formOf('Ship')) },
  { name: 'form-deliver', as: 'distributor', path: '/', open: orderOf('nextStep=prove_delivery', formOf('Prove the delivery')) },
  { name: 'form-approve', as: 'verifier', path: '/', open: orderOf('nextStep=verify', formOf('Approve')) },
  { name: 'form-reject', as: 'verifier', path: '/', open: orderOf('nextStep=verify', formOf('Reject')) },
  { name: 'form-ask', as: 'verifier', path: '/', open: orderOf('nextStep=verify', formOf('Ask the clinic')) },
  { name: 'form-correct', as: 'verifier', path: '/', open: orderOf('nextStep=verify', formOf('Correct')) },
  { name: 'form-cancel', as: 'distributor', path: '/', open: orderOf('stage=shipped&nextStep=prove_delivery', formOf('Cancel the order')) },
  { name: 'form-transfer', as: 'master_distributor', path: '/', open: orderOf('nextStep=ship', formOf('Transfer')) },
  { name: 'form-document', as: 'provider', path: '/', open: orderOf('stage=pending', formOf('Add a document')) },
  { name: 'form-sign', as: 'signer', path: '/', open: orderOf('signableByMe=true', formOf('Sign')) },
  {
    name: 'order-story',
    as: 'compliance',
    path: '/compliance/journal',
    open: async (page) => {
      await page
        .getByRole('link', { name: /^The order’s story/ })
        .first()
        .click();
      await page.getByText(/steps, newest first/).waitFor();
    },
  },
  { name: 'account', as: 'distributor', path: '/sessions' },
  { name: 'sign-in', as: nobody, path: '/sign-in' },
  { name: 'not-allowed', as: 'sales_rep', path: '/queue' },
  {
    name: 'demo-menu',
    as: 'distributor',
    path: '/',
    open: async (page) => {
      await page.getByRole('button', { name: /^Demo/ }).click();
      await page.getByRole('group', { name: 'Be somebody else' }).waitFor();
    },
  },
  {
    name: 'account-menu',
    as: 'distributor',
    path: '/',
    open: async (page) => {
      await page.getByRole('button', { name: /^Account of/ }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    },
  },
  {
    name: 'territory-load',
    as: 'admin',
    path: '/admin/territories',
    open: async (page) => {
      await page.getByText('Orders under way', { exact: true }).click();
      await page.getByText('no orders under way').waitFor();
    },
  },
  { name: 'not-found', as: 'distributor', path: '/orders/00000000-0000-7000-8000-000000000000' },
  { name: 'board', as: 'distributor', path: '/board' },
  { name: 'board-master', as: 'master_distributor', path: '/board?by=organization' },
  { name: 'board-representative', as: 'sales_rep', path: '/board' },
  { name: 'board-desk', as: 'verifier', path: '/board' },
  { name: 'board-none-fits', as: 'distributor', path: '/board?waitingOn=patient&urgent=true' },
  { name: 'board-move', as: 'distributor', path: '/board', open: moveMenu },
  { name: 'board-drag', as: 'distributor', path: '/board', open: drag },
  { name: 'board-selected', as: 'distributor', path: '/board', open: select },
  { name: 'board-bulk', as: 'distributor', path: '/board', open: bulk },
  { name: 'board-paste', as: 'distributor', path: '/board', open: paste },
  { name: 'board-keys', as: 'distributor', path: '/board', open: (page) => page.getByRole('button', { name: 'Keys' }).click() },
  { name: 'fulfilment', as: 'distributor', path: '/fulfilment' },
  { name: 'fulfilment-back-orders', as: 'distributor', path: '/fulfilment?tab=back_orders' },
  { name: 'fulfilment-came-back', as: 'distributor', path: '/fulfilment?tab=came_back' },
  { name: 'fulfilment-proof', as: 'distributor', path: '/fulfilment?tab=proof' },
  { name: 'fulfilment-under-way', as: 'master_distributor', path: '/fulfilment?tab=under_way' },
  { name: 'ageing', as: 'master_distributor', path: '/ageing' },
  { name: 'new-order', as: 'provider', path: '/orders/new' },
  { name: 'new-order-mistakes', as: 'provider', path: '/orders/new', open: mistaken },
  {
    name: 'new-order-patient',
    as: 'provider',
    path: '/orders/new',
    open: (page) => page.getByRole('button', { name: 'Enter a new patient' }).click(),
  },
  { name: 'new-order-desk', as: 'verifier', path: '/orders/new' },
  { name: 'needs-you', as: 'provider', path: '/needs-you' },
  { name: 'sign', as: 'signer', path: '/sign' },
  { name: 'sign-read', as: 'signer', path: '/sign', open: readFirst },
  { name: 'sign-not-linked', as: 'provider', path: '/sign' },
  { name: 'queue', as: 'verifier', path: '/queue' },
  { name: 'queue-claimed', as: 'verifier', path: '/queue', open: claimNext },
];

async function mistaken(page: Page): Promise<void> {
  await page.getByRole('combobox', { name: /^Item/ }).fill('99213');
  await page.getByRole('button', { name: 'Place the order' }).click();
  await page.getByText('things are to be mended').waitFor();
}

async function readFirst(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Read \w{8}$/ })
    .first()
    .click();
  await page.getByRole('article').waitFor();
}

async function claimNext(page: Page): Promise<void> {
  await page.keyboard.press('c');
  await page.getByText('That you looked at the evidence is recorded.').waitFor();
}
