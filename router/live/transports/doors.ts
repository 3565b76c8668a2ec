import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@kd/kit/log';
import type { LiveHost } from '../host.ts';
import { Keeper } from './keeper.ts';
import type { LiveLimits } from './limits.ts';
import { openSockets } from './sockets.ts';
import type { SocketDoor, Sockets } from './sockets.ts';
import { openStreams } from './streams.ts';
import type { Streams } from './streams.ts';

/** How long a client has to answer that it closes, too. */
const goodbyeMs = 1_000;

/** All ways into the live part of a router. */
export type LiveDoors = Pick<Sockets, 'upgrade'> & {
  /** Takes requests whose answer stays open, for the front. */
  stream: Streams;
  /** What is held for open connections; all 0 when there are none. */
  counts: Keeper['counts'];
  /** Sends everybody away to connect again, spread over time, and resolves when they have left. */
  close(): Promise<void>;
};

/** Opens the live doors of a router: graphql-transport-ws, and over plain HTTP event streams and multipart. */
export function openLiveDoors(options: SocketDoor & { host: LiveHost; limits: LiveLimits; log: Logger }): LiveDoors {
  const { host, limits, log } = options;
  const keeper = new Keeper(host, limits, log);
  const doors = { host, keeper, limits, log };
  return {
    upgrade: openSockets(doors, options).upgrade,
    stream: openStreams(doors),
    counts: () => keeper.counts(),
    close: async () => {
      keeper.shut();
      await keeper.drain();
      await everybodyLeft(keeper);
      keeper.close();
    },
  };
}

/** Resolves when everybody has left, or the time for it is over. */
async function everybodyLeft(keeper: Keeper): Promise<void> {
  const deadline = Date.now() + goodbyeMs;
  while (keeper.counts().connections > 0 && Date.now() < deadline) await pause(20);
}
