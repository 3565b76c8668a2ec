import type { Logger } from '@kd/kit/log';
import { GraphQLError } from 'graphql';
import { clientError } from '../answer-errors.ts';
import type { Operation } from '../execution/operations.ts';
import type { Sink } from './frame.ts';
import type { Parameters } from '../front/parameters.ts';
import type { Guest } from './host.ts';
import { completeMessage, errorMessage, nextMessage } from './protocol.ts';

/** An operation of a socket, from its `subscribe` until it has answered, failed or was stopped. */
export type Running = { stopped: boolean; stop: () => void };

/** An operation that a client asked for over its socket. */
export type Wish = {
  id: string;
  request: Parameters;
  running: Running;
  guest: Guest;
  send: (text: string) => void;
  /** Hears that the operation has come to its end by itself. */
  ended: () => void;
  /** Sends the client away to connect again. */
  comeBack: () => void;
};

/** Starts an operation: a query or mutation is answered once, a subscription sends until it is stopped. */
export async function startOperation(wish: Wish, log: Logger): Promise<void> {
  const { id, request, guest, send, ended } = wish;
  const prepared = guest.prepare(request);
  if ('status' in prepared) {
    ended();
    return send(errorMessage(id, prepared.errors));
  }
  const { operation } = prepared;
  return operation.kind === 'subscription' ? subscribe(wish, operation, log) : answerOnce(wish);
}

async function answerOnce({ id, request, running, guest, send, ended }: Wish): Promise<void> {
  const { body } = await guest.answer(request);
  ended();
  if (running.stopped) return;
  send(nextMessage(id, String(body)));
  send(completeMessage(id));
}

async function subscribe(
  { id, request, running, guest, send, ended, comeBack }: Wish,
  operation: Operation,
  log: Logger,
): Promise<void> {
  const fail = (error: GraphQLError) => {
    ended();
    if (!running.stopped) send(errorMessage(id, [clientError(error, log)]));
  };
  const complete = () => {
    ended();
    if (!running.stopped) send(completeMessage(id));
  };
  const sink: Sink = {
    next: ({ payload }) => send(nextMessage(id, payload)),
    end: (error) => (error ? fail(error) : complete()),
    comeBack,
  };
  try {
    const cursor = request.extensions?.['cursor'];
    const wanted = { operation, variables: request.variables, cursor: typeof cursor === 'string' ? cursor : undefined };
    const leave = await guest.subscribe(wanted, sink);
    if (running.stopped) leave();
    else running.stop = leave;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    fail(error);
  }
}
