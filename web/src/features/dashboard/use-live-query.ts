import { useEffect, useEffectEvent, useState } from 'react';
import { useLive, useLiveStatus } from '../../graphql/session-context.ts';

/** How long a screen waits for its subscriptions before it is asked for without them. */
const patience = 400;

/** Whether the screen may be asked for: once the live connection stands, so that nothing happens unseen in between, or soon without it. */
export function useLiveOrSoon(): boolean {
  const connected = useLiveStatus() === 'connected';
  const [waited, setWaited] = useState(false);
  const [begun, setBegun] = useState(connected);
  if (!begun && (connected || waited)) setBegun(true);
  useEffect(() => {
    const timer = setTimeout(() => setWaited(true), patience);
    return () => clearTimeout(timer);
  }, []);
  return begun;
}

/** Asks anew when the live connection came back, or came after the screen was asked for: what happened before was not pushed. */
export function useCatchUp(asked: boolean, refresh: () => void): void {
  const live = useLive();
  const arrive = useEffectEvent(() => {
    if (asked) refresh();
  });
  useEffect(() => live?.onConnected(() => arrive()), [live]);
}
