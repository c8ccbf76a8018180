import type { Role } from '@orderly/contract';
import type { ComponentType } from 'react';

/** A page: a file under `pages` that exports `Page`, and a line here. */
export interface PageEntry {
  /** With parameters as `$orderId`. */
  readonly path: string;
  readonly load: () => Promise<{ readonly Page: ComponentType }>;
  /** Permissions that it needs, of those that `GET /me` lists. */
  readonly needs: readonly string[];
  /** For whom it stands in the navigation, and under which word; without it, it is reached from other pages. */
  readonly nav?: { readonly label: string; readonly group: 'Work' | 'Look up' | 'Administration' | 'You'; readonly roles: readonly Role[] };
}

const everyone: readonly Role[] = ['provider', 'verifier', 'master_distributor', 'distributor', 'sales_rep', 'compliance', 'admin'];

export const pages: readonly PageEntry[] = [
  { path: '/', load: () => import('../pages/home/page.tsx'), needs: ['signed_in'], nav: { label: 'Home', group: 'Work', roles: everyone } },
  { path: '/orders/$orderId', load: () => import('../pages/order/page.tsx'), needs: ['orders.read'] },
  {
    path: '/board',
    load: () => import('../pages/board/page.tsx'),
    needs: ['orders.read'],
    nav: { label: 'Board', group: 'Work', roles: ['distributor', 'master_distributor', 'verifier', 'admin', 'sales_rep'] },
  },
  {
    path: '/fulfilment',
    load: () => import('../pages/fulfilment/page.tsx'),
    needs: ['orders.pick'],
    nav: { label: 'Fulfilment', group: 'Work', roles: ['distributor', 'master_distributor'] },
  },
  {
    path: '/ageing',
    load: () => import('../pages/board/ageing.tsx'),
    needs: ['orders.read'],
    nav: { label: 'Ageing', group: 'Look up', roles: ['master_distributor', 'admin'] },
  },
  {
    path: '/orders/new',
    load: () => import('../pages/clinic/new-order.tsx'),
    needs: ['orders.place'],
    nav: { label: 'New order', group: 'Work', roles: ['provider', 'verifier'] },
  },
  { path: '/orders/$orderId/again', load: () => import('../pages/clinic/order-again.tsx'), needs: ['orders.place'] },
  {
    path: '/needs-you',
    load: () => import('../pages/clinic/needs-you.tsx'),
    needs: ['orders.change'],
    nav: { label: 'Needs you', group: 'Work', roles: ['provider'] },
  },
  {
    path: '/sign',
    load: () => import('../pages/clinic/sign.tsx'),
    needs: ['orders.change'],
    nav: { label: 'Sign', group: 'Work', roles: ['provider'] },
  },
  {
    path: '/queue',
    load: () => import('../pages/desk/queue.tsx'),
    // Whoever decides looks at the patient's data beside it.
    needs: ['orders.verify', 'patients.read'],
    nav: { label: 'Verification queue', group: 'Work', roles: ['verifier'] },
  },
  {
    path: '/search',
    load: () => import('../pages/search/page.tsx'),
    needs: ['orders.read'],
    nav: { label: 'Search', group: 'Look up', roles: everyone },
  },
  {
    path: '/compliance/who-saw',
    load: () => import('../pages/compliance/who-saw.tsx'),
    needs: ['journal.read', 'patients.find'],
    nav: { label: 'Who saw a patient', group: 'Look up', roles: ['compliance'] },
  },
  {
    path: '/compliance/journal',
    load: () => import('../pages/compliance/journal.tsx'),
    needs: ['journal.read'],
    nav: { label: 'Journal', group: 'Look up', roles: ['compliance', 'admin'] },
  },
  {
    path: '/compliance/story',
    load: () => import('../pages/compliance/story.tsx'),
    needs: ['journal.read'],
    nav: { label: 'An order’s story', group: 'Look up', roles: ['compliance', 'admin'] },
  },
  { path: '/compliance/story/$orderId', load: () => import('../pages/compliance/story.tsx'), needs: ['journal.read'] },
  {
    path: '/admin/organizations',
    load: () => import('../pages/admin/organizations/page.tsx'),
    needs: ['identity.admin'],
    nav: { label: 'Organisations', group: 'Administration', roles: ['admin'] },
  },
  {
    path: '/admin/people',
    load: () => import('../pages/admin/people/page.tsx'),
    needs: ['identity.admin'],
    nav: { label: 'People', group: 'Administration', roles: ['admin'] },
  },
  { path: '/admin/people/$userId', load: () => import('../pages/admin/people/person.tsx'), needs: ['identity.admin'] },
  {
    path: '/admin/territories',
    load: () => import('../pages/admin/territories/page.tsx'),
    needs: ['territories.write', 'identity.admin'],
    nav: { label: 'Territories', group: 'Administration', roles: ['admin'] },
  },
  {
    path: '/admin/templates',
    load: () => import('../pages/admin/templates/page.tsx'),
    needs: ['notifications.admin'],
    nav: { label: 'Templates', group: 'Administration', roles: ['admin'] },
  },
  { path: '/admin/templates/$key', load: () => import('../pages/admin/templates/editor-page.tsx'), needs: ['notifications.admin'] },
  {
    path: '/admin/webhooks',
    load: () => import('../pages/admin/webhooks/page.tsx'),
    needs: ['notifications.admin', 'identity.admin'],
    nav: { label: 'Webhooks', group: 'Administration', roles: ['admin'] },
  },
  { path: '/admin/webhooks/$webhookId', load: () => import('../pages/admin/webhooks/webhook.tsx'), needs: ['notifications.admin', 'identity.admin'] },
  {
    path: '/admin/messages',
    load: () => import('../pages/admin/messages/page.tsx'),
    needs: ['notifications.admin'],
    nav: { label: 'Messages', group: 'Administration', roles: ['admin'] },
  },
  {
    path: '/admin/workflow',
    load: () => import('../pages/admin/workflow/page.tsx'),
    needs: ['signed_in'],
    nav: { label: 'Workflow', group: 'Administration', roles: ['admin'] },
  },
  {
    path: '/admin/operations',
    load: () => import('../pages/admin/operations/page.tsx'),
    needs: ['operations.read'],
    nav: { label: 'Operations', group: 'Administration', roles: ['admin'] },
  },
  {
    path: '/notifications',
    load: () => import('../pages/notifications/page.tsx'),
    needs: ['signed_in'],
    nav: { label: 'Notifications', group: 'You', roles: everyone },
  },
  { path: '/notifications/preferences', load: () => import('../pages/notifications/preferences.tsx'), needs: ['signed_in'] },
  {
    path: '/sessions',
    load: () => import('../pages/sessions.tsx'),
    needs: ['signed_in'],
    nav: { label: 'Your sessions', group: 'You', roles: everyone },
  },
];
