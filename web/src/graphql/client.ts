import type { LiveClient } from '@kd/live-client';
import { Client, fetchExchange } from '@urql/core';
import { sessionExchange } from './auth.ts';
import { familyCache } from './cache.ts';
import { keepKnownExchange } from './contributions.ts';
import { freshEventsExchange } from './fresh-events.ts';
import { createLive, liveExchange } from './live.ts';
import { byHashExchange } from './persisted.ts';
import type { Session } from './session.ts';

/** Everything that belongs to one person's session: no answer of one person is ever shown to the next. */
export type SessionClient = { client: Client; live: LiveClient };

/** Where subscriptions go: the same origin that served the page. */
function liveUrl(page: Pick<Location, 'protocol' | 'host'>): string {
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/graphql`;
}

function createSessionClient(session: Session): SessionClient {
  const live = createLive(session, liveUrl(location));
  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    exchanges: [
      familyCache(),
      keepKnownExchange,
      freshEventsExchange,
      sessionExchange(session),
      byHashExchange,
      fetchExchange,
      liveExchange(live),
    ],
  });
  return { client, live };
}

/** The client of whoever is signed in, as a store: a new one, with an empty cache, for each session; null while nobody is signed in. */
export function sessionClients(session: Session) {
  const listeners = new Set<() => void>();
  const open = () => (session.state().status === 'signed-in' ? createSessionClient(session) : null);
  let current = open();
  session.subscribe(() => {
    current?.live.close();
    current = open();
    for (const listener of listeners) listener();
  });
  return {
    current: (): SessionClient | null => current,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
