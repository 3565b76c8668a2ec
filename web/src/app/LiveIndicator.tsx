import { useLiveStatus } from '../graphql/session-context.ts';
import type { LiveStatus } from '../graphql/live.ts';

const looks: Record<Exclude<LiveStatus, 'idle'>, { text: string; dot: string }> = {
  connecting: { text: 'Connecting…', dot: 'bg-control' },
  connected: { text: 'Live', dot: 'bg-leaf' },
  reconnecting: { text: 'Reconnecting…', dot: 'bg-sun animate-glow' },
  offline: { text: 'Offline', dot: 'bg-danger' },
};

/** Whether what is on the screen is current. */
export function LiveIndicator() {
  const status = useLiveStatus();
  const look = status === 'idle' ? null : looks[status];
  return (
    <output aria-label="Connection" className="flex items-center gap-2 text-sm font-medium text-muted">
      {look && (
        <>
          <span aria-hidden="true" className={`size-2.5 rounded-full ${look.dot}`} />
          {look.text}
        </>
      )}
    </output>
  );
}
