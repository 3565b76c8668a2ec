import type { LiveClient, LiveStatus } from '@kd/live-client';
import { createContext, use, useSyncExternalStore } from 'react';
import type { Session } from './session.ts';

/** Where `useSession` finds it. */
export const SessionContext = createContext<Session | null>(null);
/** Where `useLive` finds it. */
export const LiveContext = createContext<LiveClient | null>(null);

/** The session of this browser. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('useSession is called outside SessionProvider.');
  return session;
}

/** The live connection of whoever is signed in; null while nobody is. */
export const useLive = (): LiveClient | null => use(LiveContext);

const never = () => () => {};
const idle: LiveStatus = { state: 'idle' };

/** How the live connection stands, always current. */
export function useLiveStatus(): LiveStatus {
  const live = useLive();
  return useSyncExternalStore(live?.status.subscribe ?? never, live?.status.current ?? (() => idle));
}
