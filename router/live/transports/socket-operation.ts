import type { Writable } from 'node:stream';
import { GraphQLError } from 'graphql';
import { clientError } from '../../answer-errors.ts';
import type { Operation } from '../../execution/operations.ts';
import type { Parameters } from '../../front/parameters.ts';
import type { Frame, Sink } from '../frame.ts';
import type { Guest } from '../host.ts';
import type { Written } from './outlet.ts';
import type { SocketConnection } from './socket.ts';
import { answerMessage, completeMessage, errorMessage, writeNext } from './socket-messages.ts';

/** An operation of a socket, from its `subscribe` until it has answered, failed or was stopped. */
export class SocketOperation implements Sink, Written {
  readonly #connection: SocketConnection;
  readonly #id: string;
  /** The same as JSON, which each frame needs. */
  readonly #idText: string;
  #over = false;
  #leave: (() => void) | undefined;

  constructor(connection: SocketConnection, id: string) {
    this.#connection = connection;
    this.#id = id;
    this.#idText = JSON.stringify(id);
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
    if (!this.#over) this.#connection.outlet.next(this, frame);
  }

  write(stream: Writable, frame: Frame): void {
    writeNext(stream, this.#idText, frame);
  }

  end(error: GraphQLError | undefined): void {
    const id = this.#id;
    this.#finish(error ? errorMessage(id, [clientError(error, this.#connection.log)]) : completeMessage(id));
  }

  comeBack(): void {
    this.#connection.dismiss('restart');
  }

  /** Nothing is sent any more, and nothing of it stays. */
  stop(): void {
    this.#over = true;
    this.#connection.outlet.drop(this);
    this.#leave?.();
    this.#leave = undefined;
  }

  #finish(lastWords: string): void {
    if (this.#over) return;
    this.#connection.outlet.finish(this);
    // First out of the list: the client may use the id again as soon as it reads this.
    this.#connection.forget(this.#id, this);
    this.stop();
    this.#connection.say(lastWords);
  }
}
