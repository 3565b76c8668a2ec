import type { LiveStatus } from '@kd/live-client';

/** What the indicator says, with more where there is room, and how it looks. */
export type LiveLook = { text: string; detail?: string; tone: 'calm' | 'good' | 'busy' | 'bad' };

/** Most connections come, and come back, sooner than this, in milliseconds: nobody has to know. */
const patience = { connecting: 1_000, reconnecting: 2_500, offline: 1_000 };

/**
 * How much longer the indicator stays as it is before it shows this status: trouble that is soon over is never shown, good news
 * is at once.
 */
export function showsIn(status: LiveStatus, now: number): number {
  return 'since' in status ? Math.max(status.since + patience[status.state] - now, 0) : 0;
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** How a status looks; null when there is nothing to say. */
export function lookOf(status: LiveStatus): LiveLook | null {
  switch (status.state) {
    case 'idle':
      return null;
    case 'connecting':
      return { text: 'Connecting…', tone: 'calm' };
    case 'live':
      return { text: 'Live', tone: 'good' };
    case 'reconnecting':
      return { text: 'Reconnecting…', tone: 'busy' };
    case 'offline':
      return { text: 'Offline', detail: `since ${clock.format(status.since)}`, tone: 'bad' };
    case 'ended':
      // Whoever signed out is on the way to another page.
      return status.reason === 'refused' ? { text: 'Not live', detail: 'reload the page', tone: 'bad' } : null;
  }
}
