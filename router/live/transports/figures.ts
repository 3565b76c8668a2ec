import { counter, secondsHistogram } from '@kd/kit/metrics';
import type { Frame } from '../frame.ts';
import { closeCodes } from './socket-messages.ts';

/** Connections that were ended since their reader was too slow. */
export const slowCloses = counter({
  name: 'kd_live_slow_closes_total',
  help: 'Connections closed since their reader stayed too slow',
});

const closes = counter({
  name: 'kd_live_closes_total',
  help: 'Live connections closed, by the close code of a WebSocket or how a stream was ended',
  labels: ['code'],
});

// Codes are counted by themselves where we know them; what a client makes up is not to fill the memory. First those of RFC 6455.
const knownCodes = new Set<number>(
  [1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1011].concat(Object.values(closeCodes)),
);

/** Counts a connection that is closed. */
export const countClose = (code: number | string): void =>
  closes.inc({ code: typeof code === 'string' || knownCodes.has(code) ? String(code) : 'other' });

const eventSeconds = secondsHistogram({
  name: 'kd_live_event_seconds',
  help: 'From the moment an event was heard until its frame was handed to the kernel for the last of its readers',
});

const timed = new WeakSet<Frame>();

/** Times a frame once, whoever is handed it first: all others in the room are handed it before anything else happens. */
export function timeFrame(frame: Frame): void {
  if (timed.has(frame)) return;
  timed.add(frame);
  queueMicrotask(() => eventSeconds.observe(Math.max(0, Date.now() - frame.at) / 1_000));
}
