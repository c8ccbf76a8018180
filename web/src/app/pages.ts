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
  { path: '/', load: () => import('../pages/home.tsx'), needs: ['signed_in'], nav: { label: 'Home', group: 'Work', roles: everyone } },
  { path: '/orders/$orderId', load: () => import('../pages/order/page.tsx'), needs: ['orders.read'] },
  {
    path: '/sessions',
    load: () => import('../pages/sessions.tsx'),
    needs: ['signed_in'],
    nav: { label: 'Your sessions', group: 'You', roles: everyone },
  },
];
