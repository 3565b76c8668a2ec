import { useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { Provider } from 'urql';
import { anonymousClient } from './browser-session.ts';
import { sessionClients } from './client.ts';
import { LiveContext, SessionContext } from './session-context.ts';
import type { Session } from './session.ts';

/** Gives everything below the session and the client of whoever is signed in. */
export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  const [clients] = useState(() => sessionClients(session));
  const current = useSyncExternalStore(clients.subscribe, clients.current);
  return (
    <SessionContext value={session}>
      <LiveContext value={current?.live ?? null}>
        <Provider value={current?.client ?? anonymousClient}>{children}</Provider>
      </LiveContext>
    </SessionContext>
  );
}
