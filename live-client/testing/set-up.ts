import type { GraphQLFormattedError } from 'graphql';
import { afterEach, expect, vi } from 'vitest';
import { createLiveClient } from '../client.ts';
import type { LiveClient } from '../client.ts';
import type { LiveOptions } from '../line.ts';
import type { LiveRequest } from '../place.ts';
import type { LiveSink } from '../subscription.ts';
import { startLiveServer } from './server.ts';
import type { LiveServer, Misbehaviour } from './server.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

type Tick = { tick: number };

/** Waits until something is so. */
export const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 10 });

/** A server and a client of it, both gone after the test. */
export async function setUp(misbehaviour?: Misbehaviour, options: Partial<LiveOptions> = {}) {
  const server = await startLiveServer(misbehaviour);
  cleanUps.push(server.stop);
  const client = createLiveClient({ url: server.url, random: () => 0.05, ...options });
  cleanUps.push(client.close);
  return { server, client };
}

/** Subscribes to the ticks and collects what comes. */
export function listen(client: LiveClient, request: Partial<LiveRequest> = {}, gap?: LiveSink<Tick>['gap']) {
  const heard = { ticks: [] as number[], errors: [] as GraphQLFormattedError[], completed: false, stop: () => {} };
  heard.stop = client.subscribe<Tick>(
    { query: 'subscription { tick }', ...request },
    {
      next: ({ data }) => void heard.ticks.push(data!.tick),
      error: (errors) => void heard.errors.push(...errors),
      complete: () => void (heard.completed = true),
      ...(gap && { gap }),
    },
  );
  return heard;
}

/** Waits until the server has been subscribed to that many times. */
export const subscribed = (server: LiveServer, times = 1): Promise<void> =>
  until(() => expect(server.seen.subscribes).toHaveLength(times));

/** Waits until exactly these ticks have come. */
export const hasHeard = (heard: { ticks: number[] }, ticks: number[]): Promise<void> =>
  until(() => expect(heard.ticks).toEqual(ticks));
