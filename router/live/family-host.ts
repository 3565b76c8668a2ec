import { randomUUID } from 'node:crypto';
import { unauthenticated } from '@kd/kit/errors';
import type { Logger } from '@kd/kit/log';
import type { Origin, UserViewer } from '@kd/kit/viewer';
import { GraphQLError } from 'graphql';
import { clientError } from '../answer-errors.ts';
import { bearerToken } from '../answer.ts';
import type { Answerer, Refused, StatusAnswer } from '../answer.ts';
import type { OperationText } from '../execution/operations.ts';
import type { Parameters } from '../front/parameters.ts';
import type { Door } from '../limits/door.ts';
import type { Viewers } from '../viewer.ts';
import type { LiveEngine } from './engine.ts';
import type { Sink } from './frame.ts';
import type { Credentials, Guest, LiveHost, Wanted } from './host.ts';

/** What the family's live host is made of. */
export type FamilyHostOptions = { answerer: Answerer; door: Door; live: LiveEngine; viewers: Viewers; log: Logger };

/** The family's router as the live transports see it: guests are people who are signed in. */
export function familyHost(options: FamilyHostOptions): LiveHost {
  const { viewers } = options;
  return {
    enter: async (credentials, origin) => {
      const token = tokenOf(credentials);
      const { expires, ...access } = await viewers.verify(token);
      const viewer = await viewers.load(access, origin);
      return new FamilyGuest(options, viewer, token, expires.getTime());
    },
    onSessionEnded: (listener) => viewers.onRevoked(listener),
    present: clientError,
  };
}

/** Where there is no place for a header, as in a browser's WebSocket, the payload says the same. */
function tokenOf({ payload, headers }: Credentials): string {
  const { authorization = headers.authorization } = payload;
  const token = bearerToken(typeof authorization === 'string' ? authorization : undefined);
  if (token === undefined) throw unauthenticated('Send { "authorization": "Bearer …" } with connection_init.');
  return token;
}

/** A class: there is one for each connection, and its methods are to cost nothing. */
class FamilyGuest implements Guest {
  readonly #options: FamilyHostOptions;
  readonly #viewer: UserViewer;
  readonly #token: string;
  readonly expires: number;

  constructor(options: FamilyHostOptions, viewer: UserViewer, token: string, expires: number) {
    this.#options = options;
    this.#viewer = viewer;
    this.#token = token;
    this.expires = expires;
  }

  get person(): string {
    return this.#viewer.userId;
  }

  get session(): string {
    return this.#viewer.sessionId;
  }

  get #origin(): Origin {
    return this.#viewer.origin;
  }

  async stands(): Promise<boolean> {
    try {
      await this.#options.viewers.load(this.#viewer, this.#origin);
      return true;
    } catch (error) {
      if (error instanceof GraphQLError) return false;
      throw error;
    }
  }

  prepare(request: Parameters): ReturnType<Guest['prepare']> {
    // First: what is refused has its costs, too, and a plan that is made has the most.
    const text = this.#count() ?? this.#textOf(request);
    return 'status' in text ? text : this.#options.answerer.prepare({ ...text, variables: request.variables });
  }

  async answer(request: Parameters): Promise<StatusAnswer> {
    const text = this.#textOf(request);
    if ('status' in text) return text;
    return this.#options.answerer.answer({
      ...text,
      variables: request.variables,
      after: afterOf(request),
      wantsCursor: request.extensions?.['cursor'] === true,
      token: this.#token,
      origin: this.#origin,
      correlationId: randomUUID(),
    });
  }

  async subscribe(wanted: Wanted, sink: Sink): Promise<() => void> {
    const { viewers, live } = this.#options;
    // Anew for each: a membership may have come or gone since the guest was let in.
    const viewer = await viewers.load(this.#viewer, this.#origin);
    return live.subscribe({ ...wanted, viewer, sink });
  }

  #textOf(request: Parameters): OperationText | Refused {
    const found = this.#options.door.persisted.find(request);
    if (!('refusal' in found)) return { query: found.query, operationName: request.operationName };
    return this.#refused(found.status, found.refusal);
  }

  #count(): Refused | undefined {
    try {
      this.#options.door.rates.count(this.#viewer);
      return undefined;
    } catch (error) {
      if (error instanceof GraphQLError) return this.#refused(429, error);
      throw error;
    }
  }

  #refused(status: number, reason: GraphQLError): Refused {
    const errors = [clientError(reason, this.#options.log)];
    return { status, errors, body: JSON.stringify({ errors }) };
  }
}

function afterOf({ extensions }: Parameters): string | undefined {
  const after = extensions?.['afterCursor'];
  return typeof after === 'string' ? after : undefined;
}
