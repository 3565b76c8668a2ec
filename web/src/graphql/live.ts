import { createClient } from 'graphql-ws';
import type { Client, FormattedExecutionResult, Sink, SubscribePayload } from 'graphql-ws';
import type { Session } from './session.ts';

/** How the socket stands. `idle` until something is subscribed to. */
export type LiveStatus = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'offline';

/** A connection for subscriptions that comes back by itself, whatever closed it. */
export type Live = {
  status(): LiveStatus;
  /** Calls back whenever the status changes. */
  onStatus(listener: () => void): () => void;
  /** Calls back whenever the socket is open, for the first time or again: what happened before was not pushed. */
  onConnected(listener: () => void): () => void;
  /** Subscribes until the returned function is called; ends early only when the server refuses the operation itself. */
  subscribe(payload: SubscribePayload, sink: Sink<FormattedExecutionResult>): () => void;
  close(): void;
  /** The bare connection, for tools that subscribe by themselves. */
  client: Client;
};

const keepAlive = 12_000;
const pongTimeout = 5_000;
/** Going from one family's screen to another's keeps the socket. */
const lazyCloseTimeout = 3_000;

/** How long to wait before the first try and at most, in milliseconds. */
type Patience = { first: number; most: number };

/** The milliseconds to wait before the nth try: doubling, spread so that a restart is not followed by everybody at once. */
export function retryDelay(
  retries: number,
  random: () => number,
  { first, most }: Patience = { first: 500, most: 10_000 },
): number {
  const ceiling = Math.min(most, first * 2 ** Math.min(retries, 10));
  return ceiling / 2 + (random() * ceiling) / 2;
}

/** Waits, but not longer than until the device is online or looked at again. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const wake = new AbortController();
    const done = () => {
      clearTimeout(timer);
      wake.abort();
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    addEventListener('online', done, { signal: wake.signal });
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && done(), wake);
  });
}

/** Opens the live connection of a session. Every connection asks for a fresh token, so a refused one is never tried twice. */
export function createLive(session: Session, url: string): Live {
  const arrivals = new Set<() => void>();
  const watch = watchStatus();
  const client = createClient({
    url,
    lazy: true,
    lazyCloseTimeout,
    keepAlive,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (retries) => pause(retryDelay(retries, Math.random)),
    connectionParams: async () => {
      const token = await session.accessToken();
      return token ? { authorization: `Bearer ${token}` } : {};
    },
  });
  client.on('connecting', () => watch.set(watch.wasConnected() ? 'reconnecting' : 'connecting'));
  client.on('connected', () => {
    watch.set('connected');
    for (const listener of arrivals) listener();
  });
  client.on('closed', (event) => {
    if (isRefusal(event)) session.refuse(session.usableToken());
    watch.set(isNormalClose(event) ? 'idle' : 'reconnecting');
  });
  dropWhenSilent(client);

  return {
    client,
    status: watch.status,
    onStatus: watch.listen,
    onConnected(listener) {
      arrivals.add(listener);
      return () => arrivals.delete(listener);
    },
    subscribe: (payload, sink) => subscribeAgain(client, session, payload, sink),
    close() {
      watch.stop();
      // Rejects when the socket was still being opened, which is as good as closed.
      Promise.resolve(client.dispose()).catch(() => {});
    },
  };
}

/**
 * graphql-ws gives up on some close codes (4401, and 4005 when no token could be had): here only the server's answer to the operation itself ends a subscription.
 */
function subscribeAgain(
  client: Client,
  session: Session,
  payload: SubscribePayload,
  sink: Sink<FormattedExecutionResult>,
) {
  let ended = false;
  let retries = 0;
  let stop = () => {};
  const again = async () => {
    await pause(retryDelay(retries++, Math.random));
    if (!ended && session.state().status === 'signed-in') begin();
  };
  const begin = () => {
    stop = client.subscribe<Record<string, unknown>, Record<string, unknown>>(payload, {
      next: (result) => {
        retries = 0;
        sink.next(result);
      },
      error: (error) => {
        if (ended) return;
        if (!Array.isArray(error)) return void again();
        ended = true;
        sink.error(error);
      },
      complete: () => void (ended || again()),
    });
  };
  begin();
  return () => {
    ended = true;
    stop();
  };
}

/** A socket through a tunnel may be dead without being closed: one that does not answer a ping is dropped and opened again. */
function dropWhenSilent(client: Client): void {
  let silence: ReturnType<typeof setTimeout> | undefined;
  client.on('ping', (received) => {
    if (!received) silence = setTimeout(() => client.terminate(), pongTimeout);
  });
  client.on('pong', (received) => {
    if (received) clearTimeout(silence);
  });
  client.on('closed', () => clearTimeout(silence));
}

function watchStatus() {
  const listeners = new Set<() => void>();
  const leave = new AbortController();
  let socket: Exclude<LiveStatus, 'offline'> = 'idle';
  let connectedOnce = false;
  const notify = () => listeners.forEach((listener) => listener());
  addEventListener('online', notify, { signal: leave.signal });
  addEventListener('offline', notify, { signal: leave.signal });
  return {
    status: (): LiveStatus => (navigator.onLine || socket === 'connected' ? socket : 'offline'),
    wasConnected: () => connectedOnce,
    set(next: typeof socket) {
      socket = next;
      connectedOnce = next === 'idle' ? false : connectedOnce || next === 'connected';
      notify();
    },
    listen(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => leave.abort(),
  };
}

const codeOf = (event: unknown): unknown =>
  typeof event === 'object' && event !== null && 'code' in event ? event.code : undefined;

/** The token was not accepted, or is not any more. */
const isRefusal = (event: unknown) => codeOf(event) === 4401 || codeOf(event) === 4403;

const isNormalClose = (event: unknown) => codeOf(event) === 1000;
