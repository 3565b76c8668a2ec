import type { GraphQLFormattedError } from 'graphql';
import { CloseCode, createClient } from 'graphql-ws';
import type { Client } from 'graphql-ws';
import { createComeback } from './comeback.ts';
import type { Comeback } from './comeback.ts';
import { createCredential, SignedOut } from './credential.ts';
import type { Credential, TokenSource } from './credential.ts';
import { dropWhenSilent } from './heartbeat.ts';
import { renewOnTheLine } from './renewal.ts';
import { closeCodeOf, isFinal, patienceAfter, retryDelay } from './retry.ts';
import { followStatus } from './status.ts';
import type { EndReason } from './status.ts';
import type { Line } from './subscription.ts';
import { change, surroundingsHere } from './surroundings.ts';
import type { Surroundings } from './surroundings.ts';

/** Where a client goes and what it shows there; everything but `url` has a default. */
export type LiveOptions = {
  /** The endpoint, `wss://…/graphql`. */
  url: string;
  /** Who is signed in. Without it no token is sent. */
  token?: TokenSource;
  /** Milliseconds between pings. Each wakes a phone's radio, so not too often. */
  keepAliveMs?: number;
  /** Milliseconds after which a socket that does not answer is dropped. */
  pongMs?: number;
  /** Milliseconds that a socket without subscriptions is kept: going from screen to screen opens no other one. */
  lingerMs?: number;
  /** Needed where there is no global `WebSocket`. */
  webSocketImpl?: unknown;
  surroundings?: Surroundings;
  random?: () => number;
  now?: () => number;
};

/** A socket that is slow to open may stand in a tunnel; browsers wait minutes for it. */
const openMs = 15_000;

const messages: Record<EndReason, string> = {
  'signed-out': 'Nobody is signed in.',
  refused: 'The server refuses this client.',
  closed: 'The live connection was closed.',
};

const endErrors = (reason: EndReason): readonly GraphQLFormattedError[] => [
  { message: messages[reason], extensions: { code: 'UNAUTHENTICATED' } },
];

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** What becomes of a connection. */
type Fate = {
  connecting(): void;
  connected(): void;
  failed(error: unknown): void;
  closed(code: number | undefined): void;
};

/** The bare connection. Coming back is not its affair: graphql-ws gives up on some codes, and would not wait for the device. */
function openTransport(options: LiveOptions, comeback: Comeback, credential: Credential, fate: Fate): Client {
  return createClient({
    // Also a server that closes "normally", after which graphql-ws connects by itself, is not run at again and again.
    url: () => comeback.clear().then(() => options.url),
    webSocketImpl: options.webSocketImpl,
    connectionParams: () => credential.payload(),
    connectionAckWaitTimeout: openMs,
    lazyCloseTimeout: options.lingerMs ?? 3_000,
    keepAlive: options.keepAliveMs ?? 25_000,
    retryAttempts: 0,
    on: {
      connecting: fate.connecting,
      connected: fate.connected,
      error: fate.failed,
      closed: (event) => fate.closed(closeCodeOf(event)),
    },
  });
}

/**
 * The one connection of a client: made when it is needed, made again when it is lost, until it ends.
 * @param isNeeded - whether anything is subscribed to
 */
export function openLine(options: LiveOptions, isNeeded: () => boolean) {
  const { random = Math.random, now = Date.now, surroundings = surroundingsHere() } = options;
  const closed = new AbortController();
  const status = followStatus(now);
  const credential = createCredential(options.token, now);
  const comeback = createComeback({ surroundings, random, now, closed: closed.signal });

  const lost = (code: number | undefined) => {
    comeback.lost(code);
    status.change({ type: 'lost' });
  };
  const transport = openTransport(options, comeback, credential, {
    connecting: () => status.change({ type: 'connecting' }),
    connected() {
      comeback.stands();
      status.change({ type: 'connected' });
    },
    failed: (error) => (error instanceof SignedOut ? end('signed-out') : lost(undefined)),
    closed(code) {
      if (code === 1000 && !isNeeded()) return status.change({ type: 'rested' });
      if (isFinal(code)) return end('refused');
      if (code === CloseCode.Forbidden) credential.refused();
      lost(code);
    },
  });
  const watchNetwork = () => status.change({ type: 'network', online: surroundings.online() });
  const watches = [
    dropWhenSilent(transport, { pongMs: options.pongMs ?? 5_000, openMs, surroundings }),
    renewOnTheLine(transport, credential),
    surroundings.onChange(watchNetwork),
  ];
  watchNetwork();

  const end = (reason: EndReason) => {
    if (closed.signal.aborted) return;
    status.change({ type: 'ended', reason });
    closed.abort();
    for (const stop of watches) stop();
    // Rejects when the socket was still being opened, which is as good as closed.
    Promise.resolve(transport.dispose()).catch(() => {});
  };
  const wait: Line['wait'] = (atMost) => change(surroundings, () => false, { atMost, signal: closed.signal });
  const ready: Line['ready'] = async () => {
    while (!closed.signal.aborted && status.current().state !== 'live') {
      await comeback.clear();
      // Asked for before the socket opens, since the server waits three seconds for it and a phone's network may need more.
      const cause = await credential.payload().then(() => undefined, toError);
      if (!cause) break;
      if (cause instanceof SignedOut) end('signed-out');
      else lost(undefined);
    }
    const ended = status.current();
    return ended.state === 'ended' ? endErrors(ended.reason) : undefined;
  };
  const pause: Line['pause'] = (tries, atLeast = 0) =>
    wait(atLeast + retryDelay(tries, random, patienceAfter(undefined)));
  return { status, transport, ready, pause, wait, end };
}
