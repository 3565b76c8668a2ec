import type { Guest } from '../host.ts';

/** How a client is connected. */
export type Transport = 'websocket' | 'sse' | 'multipart';

/**
 * Why the router ends a connection that did nothing wrong:
 * - `restart`: this router stops, or it cannot say any more what the client may see;
 * - `slow`: the client reads too slowly;
 * - `later`: what is needed to serve it is away;
 * - `session`: the session was ended;
 * - `expired`: the credentials are over;
 * - `silent`: it never said who it is.
 */
export type Ending = 'restart' | 'slow' | 'later' | 'session' | 'expired' | 'silent';

/** One open connection, whatever the transport, as its keeper sees it. */
export type Connection = {
  readonly transport: Transport;
  /** Who is at the other end; undefined before it has said so. */
  readonly guest: Guest | undefined;
  /** Which of the keeper's rounds visits it. */
  round: number;
  dismiss(why: Ending): void;
  /** Shows that this end is alive, and ends the connection when the other one seems not to be. */
  beat(): void;
  /** Ends it without a word. */
  cut(): void;
};
