import { retryDelay } from '@kd/live-client';
import { useEffect, useEffectEvent, useState } from 'react';

/** A part of the server that does not answer is most often back soon; when it is not, asking more often does not help it. */
const patience = { first: 4_000, most: 60_000 };

/** What came of asking the server: whether everything did, and how far the answer reaches. */
export type Asked = { whole: boolean; cursor: string | undefined };

/**
 * After an answer that `failed` wholly or in part, asks again by itself, ever less often, until one is whole. The screen counts
 * as incomplete until then, whatever the cache says in between.
 * @returns whether the screen is incomplete, and what asks at once
 */
export function useRecovery(
  failed: boolean,
  ask: () => Promise<Asked>,
): [incomplete: boolean, refresh: () => Promise<Asked>] {
  const [incomplete, setIncomplete] = useState(failed);
  const [tries, setTries] = useState(0);
  if (failed && !incomplete) setIncomplete(true);

  const refresh = async () => {
    const asked = await ask();
    setTries((before) => (asked.whole ? 0 : before + 1));
    if (asked.whole) setIncomplete(false);
    return asked;
  };
  const refreshByItself = useEffectEvent(() => void refresh());
  useEffect(() => {
    if (!incomplete) return;
    const timer = setTimeout(() => refreshByItself(), retryDelay(tries, Math.random, patience));
    return () => clearTimeout(timer);
  }, [incomplete, tries]);
  return [incomplete, refresh];
}
