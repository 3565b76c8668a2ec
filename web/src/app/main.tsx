import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { browserSession } from '../graphql/browser-session.ts';
import { SessionProvider } from '../graphql/SessionProvider.tsx';
import { clearToasts } from '../ui/toast.ts';
import { Toasts } from '../ui/Toasts.tsx';
import { createAppRouter } from './router.tsx';
import './styles.css';

const session = browserSession('kd.session');
const router = createAppRouter(session);
// Who may see what depends on the session alone: when it changes, every route decides anew.
session.subscribe(() => {
  clearToasts();
  void router.invalidate();
});

const root = document.querySelector('#root');
if (!root) throw new Error('index.html has no #root.');
createRoot(root).render(
  <StrictMode>
    <SessionProvider session={session}>
      <RouterProvider router={router} />
      <Toasts />
    </SessionProvider>
  </StrictMode>,
);
