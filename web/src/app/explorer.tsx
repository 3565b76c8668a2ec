import 'graphiql/setup-workers/vite';
import { createRoot } from 'react-dom/client';
import { Explorer } from '../features/explorer/Explorer.tsx';
import { browserSession } from '../graphql/browser-session.ts';
import { SessionProvider } from '../graphql/SessionProvider.tsx';
import './styles.css';

const root = document.querySelector('#root');
if (!root) throw new Error('explorer.html has no #root.');
// A session of its own: a developer may be somebody else here than in the app.
const session = browserSession('kd.explorer');
createRoot(root).render(
  <SessionProvider session={session}>
    <Explorer />
  </SessionProvider>,
);
