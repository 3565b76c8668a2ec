import { counter } from '@kd/kit/metrics';
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
