import { createClient } from 'graphql-ws';
import { request } from 'undici';
import WebSocket from 'ws';

/** What came back, with its bytes. */
export type Reply<Data> = {
  status: number;
  text: string;
  data: Data;
  errors: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[] | undefined;
  extensions: { cursor?: string } | undefined;
};

/** One person at one router. */
export type Client = {
  address: string;
  tokens: Tokens | undefined;
  userId: string;
  /** Sends an operation and gives whatever comes. */
  send<Data = Record<string, never>>(
    query: string,
    variables?: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<Reply<Data>>;
  /** Sends an operation that has to succeed. @throws Error with the errors when it does not */
  ask<Data>(query: string, variables?: Record<string, unknown>, headers?: Record<string, string>): Promise<Data>;
  /** Listens; what is pushed collects in `received`. */
  listen<Data>(query: string, variables: Record<string, unknown>): Promise<Listening<Data>>;
  /** The same person at another router. */
  at(address: string): Client;
};

/** Both tokens of a session. */
export type Tokens = { accessToken: string; refreshToken: string };

/** A running subscription. */
export type Listening<Data> = {
  received: Data[];
  /** Resolves with the close code when the socket ends, or with the errors when the subscription does. */
  ended: Promise<{ code?: number; errors?: readonly { extensions?: Record<string, unknown> }[] }>;
  /** Resolves as soon as something received fits. @throws when nothing does within ten seconds */
  until(fits: (data: Data) => boolean): Promise<Data>;
  stop(): Promise<void>;
};

/** A client of the router at `address`; anonymous without tokens. */
export function clientOf(address: string, tokens?: Tokens, userId = ''): Client {
  const client: Client = {
    address,
    tokens,
    userId,
    send: async (query, variables = {}, headers = {}) => {
      const { statusCode, body } = await request(`${address}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(tokens && { authorization: `Bearer ${tokens.accessToken}` }),
          ...headers,
        },
        body: JSON.stringify({ query, variables }),
      });
      const text = await body.text();
      return {
        status: statusCode,
        text,
        ...(JSON.parse(text) as { data: never; errors: undefined; extensions: undefined }),
      };
    },
    ask: async <Data>(query: string, variables?: Record<string, unknown>, headers?: Record<string, string>) => {
      const reply = await client.send<Data>(query, variables, headers);
      if (reply.errors) throw new Error(reply.text);
      return reply.data;
    },
    listen: (query, variables) => listen(client, query, variables),
    at: (other) => clientOf(other, tokens, userId),
  };
  return client;
}

async function listen<Data>(
  { address, tokens }: Client,
  query: string,
  variables: Record<string, unknown>,
): Promise<Listening<Data>> {
  let finish: (end: Awaited<Listening<Data>['ended']>) => void = () => {};
  const ended = new Promise<Awaited<Listening<Data>['ended']>>((resolve) => (finish = resolve));
  const socket = createClient({
    url: `${address.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${tokens?.accessToken}` },
    retryAttempts: 0,
    lazy: false,
    onNonLazyError: () => {},
    on: { closed: (event) => finish({ code: (event as { code: number }).code }) },
  });
  const received: Data[] = [];
  const waiting = new Set<() => void>();
  socket.subscribe<Data>(
    { query, variables },
    {
      next: ({ data }) => {
        if (data) received.push(data);
        for (const look of waiting) look();
      },
      error: (error) => finish(Array.isArray(error) ? { errors: error as never } : {}),
      complete: () => finish({}),
    },
  );
  // The protocol has no acknowledgement of a subscribe: a query on the same socket is answered after it.
  await new Promise<void>((resolve) => {
    socket.subscribe(
      { query: '{ __typename }' },
      { next: () => {}, error: () => resolve(), complete: () => resolve() },
    );
  });
  await new Promise((resolve) => setTimeout(resolve, 150));
  const until = (fits: (data: Data) => boolean) =>
    new Promise<Data>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`nothing fitting was pushed; received: ${JSON.stringify(received)}`)),
        10_000,
      );
      const look = () => {
        const found = received.find(fits);
        if (!found) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return { received, ended, until, stop: async () => await socket.dispose() };
}

/** A password that fits the rules. */
export const goodPassword = 'Correct-horse-7';

let people = 0;
const run = `${process.pid}${Date.now().toString(36)}`;

/** Registers somebody new. */
export async function newPerson(address: string, fullName = 'Somebody'): Promise<Client & { username: string }> {
  people += 1;
  const username = `p${people}-${run}`.slice(0, 32);
  const mutation = `mutation ($input: RegisterInput!) { register(input: $input) { accessToken refreshToken user { id } } }`;
  const { register } = await clientOf(address).ask<{ register: Tokens & { user: { id: string } } }>(mutation, {
    input: { username, password: goodPassword, fullName, timezone: 'Europe/Berlin' },
  });
  return { ...clientOf(address, register, register.user.id), username };
}

/** Signs somebody in once more: a second device. */
export async function signIn(address: string, username: string, password = goodPassword): Promise<Client> {
  const mutation = `mutation ($input: LoginInput!) { login(input: $input) { accessToken refreshToken user { id } } }`;
  const { login } = await clientOf(address).ask<{ login: Tokens & { user: { id: string } } }>(mutation, {
    input: { username, password },
  });
  return clientOf(address, login, login.user.id);
}
