import { unauthenticated } from '@kd/kit/errors';
import type { Origin } from '@kd/kit/viewer';
import type { Exchange } from '../../front/exchange.ts';
import { refuse } from '../../front/exchange.ts';
import type { Parameters } from '../../front/parameters.ts';
import { busy, tooManyConnections } from '../../front/refusal.ts';
import { headOf } from '../../front/respond.ts';
import type { Guest, Wanted } from '../host.ts';
import { eventStream } from './event-stream.ts';
import { multipart } from './multipart.ts';
import type { Doors } from './socket.ts';
import { StreamConnection } from './stream.ts';

/**
 * Takes a request whose answer stays open: a subscription, where the client accepts an event stream or multipart. False for any
 * other, which is answered like always.
 * @throws GraphQLError when the credentials don't do
 */
export type Streams = (exchange: Exchange, request: Parameters, origin: Origin) => Promise<boolean>;

const formats = { sse: eventStream, multipart };

/** Subscriptions over plain HTTP. */
export const openStreams =
  (doors: Doors): Streams =>
  async (exchange, request, origin) => {
    const { negotiated, request: incoming } = exchange;
    const { headers, method } = incoming;
    if (!negotiated.stream || method === 'HEAD' || !maySubscribe(request)) return false;
    const guest = await doors.host.enter({ payload: {}, headers }, origin).catch((error: unknown) => {
      // Who says nothing may still ask what anybody may.
      if (headers.authorization === undefined) return undefined;
      throw error;
    });
    const prepared = guest?.prepare(request);
    if (!guest || !prepared || 'status' in prepared || prepared.operation.kind !== 'subscription') return false;
    const { operation } = prepared;
    const cursor = headers['last-event-id'] ?? request.extensions?.['cursor'];
    const wanted = {
      operation,
      variables: request.variables,
      cursor: typeof cursor === 'string' && cursor !== '' ? cursor : undefined,
    };
    await open(doors, exchange, guest, wanted);
    return true;
  };

/** Whatever cannot be a subscription is looked at, and counted, by who answers it. */
const maySubscribe = ({ query }: Parameters): boolean => query === '' || query.includes('subscription');

async function open(doors: Doors, exchange: Exchange, guest: Guest, wanted: Wanted): Promise<void> {
  const { response, negotiated, correlationId } = exchange;
  if (response.destroyed) return;
  if (doors.keeper.isShut) return refuse(exchange, busy);
  const format = formats[negotiated.stream ?? 'sse'];
  const stream = StreamConnection.admit(doors, format, response, guest);
  if (!stream) return refuse(exchange, tooManyConnections);
  // Once more, now that the end of the session would find this stream: one that came while we looked has not.
  const stands = await guest.stands();
  if (response.writableEnded) return;
  if (!stands) throw unauthenticated('This session has ended: sign in again.');
  const outgoing = { status: 200, type: negotiated.type, body: '', correlationId, headers: exchange.headers };
  // The connection ends with the stream: kept alive after it, it would keep a router from stopping.
  await stream.run(headOf(outgoing, format.contentType, true), wanted);
}
