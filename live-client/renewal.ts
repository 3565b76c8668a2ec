import type { Client } from 'graphql-ws';
import type { Credential } from './credential.ts';
import { isSocket } from './heartbeat.ts';

/**
 * Hands a new access token to an open socket before its own is over, in the payload of a ping: the socket and its subscriptions
 * stay. Where that does not work, the server closes with 4403 and the client comes back with a new token.
 * @returns what stops it
 */
export function renewOnTheLine(client: Client, credential: Credential): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => clearTimeout(timer);
  const arm = (socket: unknown) => {
    stop();
    const left = credential.renewIn();
    if (left === undefined || !isSocket(socket)) return;
    timer = setTimeout(() => void renew(), left);
    const mine = timer;
    const renew = async () => {
      const payload = await credential.payload().catch(() => undefined);
      // It may have closed meanwhile, and another one been opened.
      if (timer !== mine || !payload) return;
      socket.send(JSON.stringify({ type: 'ping', payload }));
      if (credential.renewIn() !== 0) arm(socket);
    };
  };
  client.on('connected', (socket) => arm(socket));
  client.on('closed', () => {
    stop();
    timer = undefined;
  });
  return stop;
}
