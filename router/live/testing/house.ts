import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { unauthenticated } from '@kd/kit/errors';
import { createLogger } from '@kd/kit/log';
import { GraphQLError } from 'graphql';
import { bearerToken } from '../../answer.ts';
import type { ClientRequest } from '../../answer.ts';
import { createFront } from '../../front/front.ts';
import type { Parameters } from '../../front/parameters.ts';
import { answererOf } from '../../front/testing/served.ts';
import { createFrame } from '../frame.ts';
import type { Sink } from '../frame.ts';
import type { Credentials, Guest, LiveHost, Wanted } from '../host.ts';
import { openLiveDoors } from '../transports/doors.ts';
import type { LiveDoors } from '../transports/doors.ts';
import type { LiveLimits } from '../transports/limits.ts';

/** The graph of the house; the reference server serves the same. */
export const houseTypes = `
  type Query { hello(name: String): String }
  type Mutation { write(text: String): String }
  type Subscription {
    "Counts, then ends."
    count(to: Int!): Int
    "Never says anything by itself."
    news(about: String): String
    "Is refused."
    secret: String
  }
`;

const resolvers = {
  Query: { hello: (_: unknown, { name }: { name?: string | null }) => `Hello ${name ?? 'you'}` },
  Mutation: { write: (_: unknown, { text }: { text?: string | null }) => text ?? 'nothing' },
};

const liveLimits: LiveLimits = {
  initMs: 3_000,
  messageBytes: 65_536,
  operations: 100,
  perPerson: 20,
  messagesPerSecond: 50,
  highWaterBytes: 65_536,
  slowBytes: 1_048_576,
  slowMs: 10_000,
  pingSeconds: 25,
  drainMs: 0,
};

/** A router's live doors and its HTTP front before a small graph, on a free port. */
export type House = {
  url: string;
  webSocketUrl: string;
  doors: LiveDoors;
  /** Who listens to `news`, with the cursor that each came with. */
  listeners: Map<Sink, string | undefined>;
  /** Sends a frame to all who listen. */
  push(entity: string, news: string): void;
  /** Says that a session has ended; null: nobody knows which. */
  endSession(session: string | null): void;
  /** Sessions that are over, whether or not it was said. */
  over: Set<string>;
  /** Who is let in waits for this at the door, after being looked at. */
  hold: { until: Promise<void> };
  /** While it is true, nothing can be found out about sessions. */
  blind: { is: boolean };
  stop(): Promise<void>;
};

/** A token that the house knows: who it is, by which session, and for how many seconds. */
export const tokenFor = (person: string, session: string, seconds = 900): string =>
  `Bearer ${person}/${session}/${Date.now() + seconds * 1_000}`;

/** Opens a house. */
export async function openHouse(options: Partial<LiveLimits> = {}): Promise<House> {
  const log = createLogger({ level: 'silent', name: 'test' });
  const answerer = answererOf(houseTypes, resolvers);
  const heard = new Set<(session: string | null) => void>();
  const world = {
    over: new Set<string>(),
    blind: { is: false },
    hold: { until: Promise.resolve() },
    listeners: new Map<Sink, string | undefined>(),
  };
  let position = 0;
  const frameOf = (entity: string, field: string, value: unknown) => {
    position += 1;
    const cursor = `house.${position}`;
    const payload = JSON.stringify({ data: { [field]: value }, extensions: { cursor } });
    return createFrame({ payload, position, cursor, entity, at: Date.now() });
  };
  const subscribe = async ({ operation, variables, cursor }: Wanted, sink: Sink): Promise<() => void> => {
    await Promise.resolve();
    const { document } = operation;
    const text = JSON.stringify(document);
    if (text.includes('"secret"'))
      throw new GraphQLError('There is nothing here.', { extensions: { code: 'NOT_FOUND' } });
    if (text.includes('"count"')) {
      for (let at = 1; at <= Number(variables['to'] ?? 2); at += 1) sink.next(frameOf('Count', 'count', at));
      sink.end(undefined);
      return () => {};
    }
    world.listeners.set(sink, cursor);
    return () => void world.listeners.delete(sink);
  };
  const host: LiveHost = {
    enter: async ({ payload, headers }: Credentials) => {
      const { authorization = headers.authorization } = payload;
      const [person, session, expires] = (
        bearerToken(typeof authorization === 'string' ? authorization : '') ?? ''
      ).split('/');
      if (!person || !session || world.over.has(session)) throw unauthenticated();
      await world.hold.until;
      return guestOf({ person, session, expires: Number(expires) });
    },
    onSessionEnded: (listener) => void heard.add(listener),
  };
  const guestOf = (who: Pick<Guest, 'person' | 'session' | 'expires'>): Guest => ({
    ...who,
    stands: async () => {
      if (world.blind.is) throw new Error('nobody answers');
      return !world.over.has(String(who.session));
    },
    prepare: (request) => answerer.prepare(request),
    answer: (request) => answerer.answer(clientRequest(request)),
    subscribe,
  });
  const doors = openLiveDoors({
    host,
    limits: { ...liveLimits, ...options },
    log,
    originOf: () => ({ address: '127.0.0.1', userAgent: 'test' }),
    allowed: ({ headers }) => headers.origin === undefined,
  });
  const front = createFront({
    answer: answerer.answer,
    stream: doors.stream,
    requirePreflight: true,
    tokenOf: () => undefined,
    originOf: () => ({ address: '127.0.0.1', userAgent: 'test' }),
    maxBodyBytes: 10_000,
    log,
  });
  const server = createServer((request, response) => {
    if (!front.take(request, response)) response.writeHead(404).end();
  });
  server.on('upgrade', doors.upgrade);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ...world,
    url: `http://127.0.0.1:${port}/graphql`,
    webSocketUrl: `ws://127.0.0.1:${port}/graphql`,
    doors,
    push: (entity, news) => {
      const frame = frameOf(entity, 'news', news);
      for (const sink of world.listeners.keys()) sink.next(frame);
    },
    endSession: (session) => {
      if (session !== null) world.over.add(session);
      for (const listener of heard) listener(session);
    },
    stop: async () => {
      await doors.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const clientRequest = (request: Parameters): ClientRequest => ({
  ...request,
  token: undefined,
  origin: { address: '127.0.0.1', userAgent: 'test' },
  correlationId: 'test',
});
