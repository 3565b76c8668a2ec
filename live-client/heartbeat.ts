import type { Client } from 'graphql-ws';
import type { Surroundings } from './surroundings.ts';

/** How long a connection may take, and a dead one may go unnoticed. */
type HeartbeatOptions = { pongMs: number; openMs: number; surroundings: Surroundings };

/** A bare socket, as graphql-ws hands it out. */
type Socket = { send(text: string): void };

/** Whether graphql-ws has handed out a socket that can be written to. */
export const isSocket = (value: unknown): value is Socket =>
  typeof value === 'object' && value !== null && 'send' in value && typeof value.send === 'function';

/**
 * A socket through a tunnel, or of a phone that slept, may be dead without being closed: one that does not answer a ping is
 * dropped. So that nobody waits for the next ping, one is sent when the network or the viewer comes back. A connection that
 * does not come to stand is dropped, too.
 * @returns what stops it
 */
export function dropWhenSilent(client: Client, { pongMs, openMs, surroundings }: HeartbeatOptions): () => void {
  let silence: ReturnType<typeof setTimeout> | undefined;
  let open: Socket | undefined;
  const expectWithin = (milliseconds: number) => {
    clearTimeout(silence);
    silence = setTimeout(() => client.terminate(), milliseconds);
  };
  const rest = () => {
    open = undefined;
    clearTimeout(silence);
  };
  client.on('connecting', () => expectWithin(openMs));
  client.on('connected', (socket) => {
    clearTimeout(silence);
    open = isSocket(socket) ? socket : undefined;
  });
  client.on('ping', (received) => {
    if (!received) expectWithin(pongMs);
  });
  client.on('pong', (received) => {
    if (received) clearTimeout(silence);
  });
  client.on('closed', rest);
  const leave = surroundings.onChange(() => {
    if (!open || !surroundings.online() || !surroundings.watched()) return;
    open.send('{"type":"ping"}');
    expectWithin(pongMs);
  });
  return () => {
    leave();
    rest();
  };
}
