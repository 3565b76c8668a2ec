import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import type { Session } from '../graphql/session.ts';
import { NotFound, RouteFailure } from './Fallbacks.tsx';
import { pathAfterSignIn } from './path-after-sign-in.ts';
import { SignedIn } from './SignedIn.tsx';

type Context = { session: Session };
type Next = { next?: string };

const rootRoute = createRootRouteWithContext<Context>()({ notFoundComponent: NotFound, errorComponent: RouteFailure });

/** The way back to where somebody wanted to go before signing in. */
const readNext = (search: Record<string, unknown>): Next =>
  typeof search['next'] === 'string' ? { next: search['next'] } : {};

const leaveWhenSignedIn = ({ context, search }: { context: Context; search: Next }) => {
  if (context.session.state().status === 'signed-in')
    redirect({ to: pathAfterSignIn(search.next), replace: true, throw: true });
};

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: readNext,
  beforeLoad: leaveWhenSignedIn,
  component: lazyRouteComponent(() => import('../features/sign-in/SignInPage.tsx'), 'SignInPage'),
});

const registerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/register',
  validateSearch: readNext,
  beforeLoad: leaveWhenSignedIn,
  component: lazyRouteComponent(() => import('../features/sign-in/RegisterPage.tsx'), 'RegisterPage'),
});

const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: ({ context, location }) => {
    if (context.session.state().status === 'signed-in') return;
    const search = location.pathname === '/' ? {} : { next: location.pathname };
    redirect({ to: '/sign-in', search, replace: true, throw: true });
  },
  component: SignedIn,
});

const homeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  component: lazyRouteComponent(() => import('../features/family/FirstFamily.tsx'), 'FirstFamily'),
});

const newFamilyRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/families/new',
  component: lazyRouteComponent(() => import('../features/family/NewFamily.tsx'), 'NewFamily'),
});

const dashboardRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/families/$familyId',
  component: lazyRouteComponent(() => import('./DashboardPage.tsx'), 'DashboardPage'),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  registerRoute,
  signedInRoute.addChildren([homeRoute, newFamilyRoute, dashboardRoute]),
]);

/** The app's addresses. */
export const createAppRouter = (session: Session) =>
  createRouter({ routeTree, context: { session }, scrollRestoration: true });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
