import { createClient, fetchExchange } from '@urql/core';
import { graphql } from './generated/gql.ts';
import { byHashExchange } from './persisted.ts';
import { problemOf } from './problem.ts';
import { createSession } from './session.ts';
import type { Session, Tokens } from './session.ts';

const RefreshSession = graphql(`
  mutation RefreshSession($refreshToken: String!) {
    refreshSession(refreshToken: $refreshToken) {
      accessToken
      refreshToken
      expiresIn
    }
  }
`);

/** Asks without a session: signing in, registering and refreshing. */
export const anonymousClient = createClient({
  url: '/graphql',
  exchanges: [byHashExchange, fetchExchange],
  preferGetMethod: false,
});

/** The session of this browser under the given name, in step with the other tabs. */
export function browserSession(key: string): Session {
  const session = createSession({ key, storage: localStorage, now: Date.now, newId, lock, refresh });
  addEventListener('storage', (event) => {
    if (event.key === key || event.key === null) session.follow();
  });
  return session;
}

async function refresh(refreshToken: string, idempotencyKey: string): Promise<Tokens | 'ended'> {
  const fetchOptions = { headers: { 'Idempotency-Key': idempotencyKey } };
  const { data, error } = await anonymousClient
    .mutation(RefreshSession, { refreshToken }, { fetchOptions })
    .toPromise();
  if (data) return data.refreshSession;
  if (problemOf(error).code === 'UNAUTHENTICATED') return 'ended';
  throw error ?? new Error('The server gave no answer.');
}

/** Browsers offer locks to secure pages only; over plain HTTP on a home network the tabs go without. */
function lock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks: LockManager | undefined = navigator.locks;
  return locks ? locks.request(name, work) : work();
}

/** Like `crypto.randomUUID`, which is missing on pages that are not secure. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
