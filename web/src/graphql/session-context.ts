import { createContext, use, useSyncExternalStore } from 'react';
import type { Live, LiveStatus } from './live.ts';
import type { Session } from './session.ts';

export const SessionContext = createContext<Session | null>(null);
export const LiveContext = createContext<Live | null>(null);

/** The session of this browser. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('useSession is called outside SessionProvider.');
  return session;
}

/** The live connection of whoever is signed in; null while nobody is. */
export const useLive = (): Live | null => use(LiveContext);

const never = () => () => {};

/** How the live connection stands, always current. */
export function useLiveStatus(): LiveStatus {
  const live = useLive();
  return useSyncExternalStore(live?.onStatus ?? never, live?.status ?? (() => 'idle' as const));
}
