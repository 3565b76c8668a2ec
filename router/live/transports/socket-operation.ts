import type { Writable } from 'node:stream';
import { GraphQLError } from 'graphql';
import type { Operation } from '../../execution/operations.ts';
import type { Parameters } from '../../front/parameters.ts';
import type { Frame, Sink } from '../frame.ts';
import type { Guest } from '../host.ts';
import type { Outlet, Written } from './outlet.ts';
import type { SocketConnection } from './socket.ts';
import { answerMessage, completeMessage, errorMessage, nextBytes, writeNext } from './socket-messages.ts';

/** An operation of a socket, from its `subscribe` until it has answered, failed or was stopped. */
export class SocketOperation implements Sink, Written {
  // What each frame needs comes first, and without a way over the connection: with thousands of clients in a room each look at
  // another object is memory that is in no cache.
  readonly #outlet: Outlet;
  readonly #id: string;
  #over = false;
  readonly #connection: SocketConnection;
  #leave: (() => void) | undefined;

  constructor(connection: SocketConnection, id: string) {
    this.#outlet = connection.outlet;
    this.#id = id;
    this.#connection = connection;
  }

  /** A query or mutation is answered once, a subscription sends until it is stopped. */
  async run(request: Parameters, guest: Guest): Promise<void> {
    const prepared = guest.prepare(request);
    if ('status' in prepared) return this.#finish(errorMessage(this.#id, prepared.errors));
    const { operation } = prepared;
    if (operation.kind === 'subscription') return this.#subscribe(operation, request, guest);
    const { body } = await guest.answer(request);
    if (this.#over) return;
    this.#connection.say(answerMessage(this.#id, String(body)));
    this.#finish(completeMessage(this.#id));
  }

  async #subscribe(operation: Operation, { variables, extensions }: Parameters, guest: Guest): Promise<void> {
    const cursor = extensions?.['cursor'];
    const wanted = { operation, variables, cursor: typeof cursor === 'string' ? cursor : undefined };
    try {
      const leave = await guest.subscribe(wanted, this);
      // It may have been stopped while its door was opened.
      if (this.#over) leave();
      else this.#leave = leave;
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      this.end(error);
    }
  }

  next(frame: Frame): void {
    if (!this.#over) this.#outlet.next(this, frame);
  }

  write(stream: Writable, frame: Frame): void {
    writeNext(stream, this.#id, frame);
  }

  bytesFor(frame: Frame): Buffer | undefined {
    return nextBytes(this.#id, frame);
  }

  end(error: GraphQLError | undefined, all = error ? [error] : []): void {
    const id = this.#id;
    this.#finish(error ? errorMessage(id, this.#connection.present(all)) : completeMessage(id));
  }

  comeBack(): void {
    this.#connection.dismiss('restart');
  }

  /** Nothing is sent any more, and nothing of it stays. */
  stop(): void {
    this.#over = true;
    this.#outlet.drop(this);
    this.#leave?.();
    this.#leave = undefined;
  }

  #finish(lastWords: string): void {
    if (this.#over) return;
    this.#outlet.finish(this);
    // First out of the list: the client may use the id again as soon as it reads this.
    this.#connection.forget(this.#id, this);
    this.stop();
    this.#connection.say(lastWords);
  }
}
