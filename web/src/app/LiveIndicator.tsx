import type { LiveStatus } from '@kd/live-client';
import { useEffect, useState } from 'react';
import { useLiveStatus } from '../graphql/session-context.ts';
import { lookOf, showsIn } from './live-look.ts';
import type { LiveLook } from './live-look.ts';

const dots: Record<LiveLook['tone'], string> = {
  calm: 'bg-control',
  good: 'bg-leaf',
  busy: 'bg-sun animate-glow',
  bad: 'bg-danger',
};

/** Whether what is on the screen is current. */
export function LiveIndicator() {
  const look = lookOf(useSettled(useLiveStatus()));
  return (
    <output
      aria-label="Connection"
      className="flex items-center gap-2 text-sm font-medium whitespace-nowrap text-muted"
    >
      {look && (
        <>
          <span aria-hidden="true" className={`size-2.5 shrink-0 rounded-full ${dots[look.tone]}`} />
          <span>
            {look.text}
            {look.detail && <span className="hidden sm:inline"> {look.detail}</span>}
          </span>
        </>
      )}
    </output>
  );
}

/** The status without what is soon over: neither eyes nor a screen reader are told of a blink. */
function useSettled(status: LiveStatus): LiveStatus {
  const [settled, setSettled] = useState(status);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(status), showsIn(status, Date.now()));
    return () => clearTimeout(timer);
  }, [status]);
  return settled;
}
