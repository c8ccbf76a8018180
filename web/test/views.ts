import type { View } from './look.ts';

/** Every page and its states, each as somebody who comes for it. A new page is a line here: it is then looked at in all sizes and colours. */
export const views: readonly View[] = [
  { name: 'home-clinic', as: 'signer', path: '/' },
  { name: 'home-desk', as: 'verifier', path: '/' },
  { name: 'home-distributor', as: 'distributor', path: '/' },
  { name: 'home-representative', as: 'sales_rep', path: '/' },
  { name: 'home-compliance', as: 'compliance', path: '/' },
  { name: 'home-administrator', as: 'admin', path: '/' },
  { name: 'account', as: 'distributor', path: '/sessions' },
  { name: 'not-found', as: 'distributor', path: '/orders/00000000-0000-7000-8000-000000000000' },
];
