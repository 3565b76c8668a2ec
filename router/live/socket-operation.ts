import type { Logger } from '@kd/kit/log';
import type { Origin, UserViewer } from '@kd/kit/viewer';
import { GraphQLError } from 'graphql';
import { v4 } from 'uuid';
import { clientError } from '../answer-errors.ts';
import type { Answerer } from '../answer.ts';
import type { Operation } from '../execution/operations.ts';
import type { Door } from '../limits/door.ts';
import type { Viewers } from '../viewer.ts';
import type { LiveEngine } from './engine.ts';
import type { Sink } from './frame.ts';
import { completeMessage, errorMessage, nextMessage } from './protocol.ts';
import type { Subscribe } from './protocol.ts';

/** What a socket works with. */
export type SocketOptions = { answerer: Answerer; door: Door; live: LiveEngine; viewers: Viewers; log: Logger };

/** Who is at the other end of a socket. */
export type Authorized = { viewer: UserViewer; token: string; expires: Date };

/** An operation of a socket, from its `subscribe` until it has answered, failed or was stopped. */
export type Running = { stopped: boolean; stop: () => void };

/** An operation that a client asked for over its socket. */
export type Wish = {
  request: Subscribe;
  running: Running;
  authorized: Authorized;
  origin: Origin;
  send: (text: string) => void;
  /** Hears that the operation has come to its end by itself. */
  ended: () => void;
  /** Sends the client away to connect again. */
  comeBack: () => void;
};

/** Starts an operation: a query or mutation is answered once, a subscription sends until it is stopped. */
export async function startOperation(wish: Wish, options: SocketOptions): Promise<void> {
  const { request, send, ended } = wish;
  const { operationName, variables } = request.payload;
  const found = options.door.persisted.find(request.payload);
  if ('refusal' in found) {
    ended();
    return send(errorMessage(request.id, [clientError(found.refusal, options.log)]));
  }
  const text = { query: found.query, operationName: operationName ?? undefined, variables: variables ?? {} };
  const prepared = options.answerer.prepare(text);
  if ('status' in prepared) {
    ended();
    return send(errorMessage(request.id, prepared.errors));
  }
  const { operation } = prepared;
  return operation.kind === 'subscription'
    ? subscribe(wish, operation, text.variables, options)
    : answerOnce(wish, text, options);
}

async function answerOnce(
  { request: { id }, running, authorized: { token }, origin, send, ended }: Wish,
  text: Parameters<Answerer['prepare']>[0],
  { answerer }: SocketOptions,
): Promise<void> {
  const { body } = await answerer.answer({ ...text, token, origin, correlationId: v4(), onCounted: () => {} });
  ended();
  if (running.stopped) return;
  send(nextMessage(id, String(body)));
  send(completeMessage(id));
}

async function subscribe(
  { request: { id }, running, authorized, origin, send, ended, comeBack }: Wish,
  operation: Operation,
  variables: Record<string, unknown>,
  { live, viewers, door, log }: SocketOptions,
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
    const viewer = await viewers.load(authorized.viewer, origin);
    door.rates.count(viewer);
    const leave = await live.subscribe({ operation, variables, viewer, sink });
    if (running.stopped) leave();
    else running.stop = leave;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    fail(error);
  }
}
