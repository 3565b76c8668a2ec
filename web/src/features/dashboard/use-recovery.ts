import { useEffect, useEffectEvent, useState } from 'react';
import { retryDelay } from '../../graphql/live.ts';

/** A part of the server that does not answer is most often back soon; when it is not, asking more often does not help it. */
const patience = { first: 4_000, most: 60_000 };

/**
 * After an answer that `failed` wholly or in part, asks again by itself, ever less often, until one is whole. The screen counts as incomplete until then,
 * whatever the cache says in between.
 * @param ask - asks the server; answers whether everything came
 * @returns whether the screen is incomplete, and what asks at once
 */
export function useRecovery(failed: boolean, ask: () => Promise<boolean>): [incomplete: boolean, refresh: () => void] {
  const [incomplete, setIncomplete] = useState(failed);
  const [tries, setTries] = useState(0);
  if (failed && !incomplete) setIncomplete(true);

  const refresh = async () => {
    const whole = await ask();
    setTries((before) => (whole ? 0 : before + 1));
    if (whole) setIncomplete(false);
  };
  const refreshByItself = useEffectEvent(() => void refresh());
  useEffect(() => {
    if (!incomplete) return;
    const timer = setTimeout(() => refreshByItself(), retryDelay(tries, Math.random, patience));
    return () => clearTimeout(timer);
  }, [incomplete, tries]);
  return [incomplete, () => void refresh()];
}
