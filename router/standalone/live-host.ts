import { randomUUID } from 'node:crypto';
import { badInput } from '@kd/kit/errors';
import type { Origin } from '@kd/kit/viewer';
import type { Answerer, StatusAnswer } from '../answer.ts';
import type { Operation, OperationText } from '../execution/operations.ts';
import type { Parameters } from '../front/parameters.ts';
import type { Sink } from '../live/frame.ts';
import type { Credentials, Guest, LiveHost, Wanted } from '../live/host.ts';
import type { UpstreamRooms } from '../live/upstream/rooms.ts';
import { passOn } from './present.ts';
import type { Propagation } from './propagated.ts';

/** What the host of a router that stands alone is made of. */
export type OpenHostOptions = { answerer: Answerer; rooms: UpstreamRooms; propagated: Propagation };

/**
 * A router without sign-in as the live transports see it: everybody is let in, and what they say of themselves is for the
 * subgraphs to judge.
 */
export function openHost(options: OpenHostOptions): LiveHost {
  const texts = new WeakMap<Operation, OperationText>();
  return {
    enter: async (credentials, origin) => new OpenGuest(options, texts, credentials, origin),
    onSessionEnded: () => {},
    present: passOn,
  };
}

/** A class: there is one for each connection, and its methods are to cost nothing. */
class OpenGuest implements Guest {
  readonly person = undefined;
  readonly session = undefined;
  readonly expires = Infinity;
  readonly #options: OpenHostOptions;
  /** Under which text each operation was asked for: a new supergraph plans it once more. */
  readonly #texts: WeakMap<Operation, OperationText>;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #origin: Origin;

  constructor(
    options: OpenHostOptions,
    texts: WeakMap<Operation, OperationText>,
    credentials: Credentials,
    origin: Origin,
  ) {
    this.#options = options;
    this.#texts = texts;
    this.#headers = options.propagated.ofConnection(credentials);
    this.#origin = origin;
  }

  stands(): Promise<boolean> {
    return Promise.resolve(true);
  }

  prepare({ query, operationName, variables }: Parameters): ReturnType<Guest['prepare']> {
    const prepared = this.#options.answerer.prepare({ query, operationName, variables });
    if ('operation' in prepared) this.#texts.set(prepared.operation, { query, operationName });
    return prepared;
  }

  answer({ query, operationName, variables }: Parameters): Promise<StatusAnswer> {
    return this.#options.answerer.answer({
      query,
      operationName,
      variables,
      headers: this.#headers,
      token: undefined,
      origin: this.#origin,
      correlationId: randomUUID(),
    });
  }

  async subscribe({ operation, variables, cursor }: Wanted, sink: Sink): Promise<() => void> {
    // Subgraphs know of no cursors: who has one means another router.
    if (cursor !== undefined && cursor !== '') {
      throw badInput('extensions.cursor', 'Subscriptions of this router have no cursors: subscribe without one.');
    }
    const text = this.#texts.get(operation);
    if (!text) throw new Error('An operation is subscribed to that was not prepared.');
    return this.#options.rooms.enter({ text, variables, headers: this.#headers }, operation, sink);
  }
}
