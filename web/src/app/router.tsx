import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { failingOf } from '../api/failing.ts';
import { meQuery, queries } from '../api/queries.ts';
import { NotAllowed, NotFound } from '../pages/dead-ends.tsx';
import { Failure, Loading } from '../ui/states.tsx';
import { pages } from './pages.ts';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>) =>
    typeof search.next === 'string' && /^\/(?!\/)/.test(search.next) ? { next: search.next } : {},
  component: lazyRouteComponent(() => import('../pages/sign-in.tsx'), 'Page'),
});

/** Everything else is for those who are signed in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Shell,
  beforeLoad: async ({ location }) => {
    const me = await queries.ensureQueryData(meQuery);
    if (me === null) throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { next: location.href } });
    return { me };
  },
});

class NotAllowedError extends Error {}

const routes = pages.map(({ path, load, needs }) =>
  createRoute({
    getParentRoute: () => inside,
    path,
    component: lazyRouteComponent(load, 'Page'),
    beforeLoad: ({ context }) => {
      const { me } = context as { me: { permissions: readonly string[] } };
      if (!needs.every((permission) => me.permissions.includes(permission))) throw new NotAllowedError();
    },
  }),
);

/** An address that leads nowhere keeps the menu beside it. */
const nowhere = createRoute({ getParentRoute: () => inside, path: '$', component: NotFound });

export const router = createRouter({
  routeTree: root.addChildren([signIn, inside.addChildren([...routes, nowhere])]),
  defaultPreload: 'intent',
  defaultPendingComponent: Loading,
  defaultErrorComponent: ({ error, reset }) =>
    error instanceof NotAllowedError ? <NotAllowed /> : <Failure failing={failingOf(error)} onRetry={reset} />,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
