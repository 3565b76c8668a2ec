import { randomUUID } from 'node:crypto';
import type { Settings } from '@kd/kit/config';
import { openDatabase } from '@kd/kit/database/database';
import type { Database } from '@kd/kit/database/database';
import { createLogger } from '@kd/kit/log';
import type { SubgraphAnswer, SubgraphRequest } from '@kd/kit/subgraph/execute';
import { dataOf } from '@kd/kit/testing/answers';
import { startTestNetwork } from '@kd/kit/testing/network';
import type { TestNetwork } from '@kd/kit/testing/network';
import type { Viewer } from '@kd/kit/viewer';
import { users } from '../index.ts';
import type { Tables } from '../tables.ts';

type Variables = Record<string, unknown>;

/** The subgraph on a database of its own, with somebody at the front desk. */
export type Desk = Omit<TestNetwork, 'ask'> & {
  /** The tables, as whoever gets hold of the database sees them. */
  pool: Database<Tables>['pool'];
  ask(
    viewer: Viewer,
    query: string,
    variables?: Variables,
    request?: Partial<SubgraphRequest>,
  ): Promise<SubgraphAnswer>;
  register(input?: Variables, request?: Partial<SubgraphRequest>, from?: Viewer): Promise<SubgraphAnswer>;
  login(username: string, password?: string, from?: Viewer): Promise<SubgraphAnswer>;
  refresh(refreshToken: string, request?: Partial<SubgraphRequest>): Promise<SubgraphAnswer>;
  /** Whether a session stands, as the router asks. */
  session(id: string): Promise<unknown>;
  /** Opens an account under a name of its own. */
  newcomer(input?: Variables): Promise<SignedIn>;
  /** Types and payloads of all events of an entity. */
  eventsOf(id: string): Promise<{ type: string; payload: unknown }[]>;
};

/** Somebody who has signed in. */
export type SignedIn = { userId: string; sessionId: string; username: string; viewer: Viewer } & Pair;
export type Pair = { accessToken: string; refreshToken: string; expiresIn: number };

export const password = 'Correct-Horse-7';
export const router: Viewer = { kind: 'service', name: 'router' };

/** Nobody yet, from this address. */
export const at = (address: string): Viewer => ({ kind: 'anonymous', origin: { address, userAgent: 'test' } });

/** Nobody yet, from an address of its own. */
export const somewhere = (): Viewer => at(`address-${randomUUID()}`);

/** A username that nobody else has. */
export const freshName = (): string => `u-${randomUUID().slice(0, 18)}`;

const origin = { address: '127.0.0.1', userAgent: 'test' };
const tokens = 'accessToken refreshToken expiresIn';
const registering = `mutation ($input: RegisterInput!) { register(input: $input) { ${tokens} user { id username email fullName timezone locale } } }`;
const signingIn = `mutation ($input: LoginInput!) { login(input: $input) { ${tokens} user { id username lastActiveAt } } }`;
const refreshing = `mutation ($refreshToken: String!) { refreshSession(refreshToken: $refreshToken) { ${tokens} } }`;

/** The tokens and the session of an answer to `register` or `login`. */
export function signedIn(answer: SubgraphAnswer, field: 'register' | 'login'): SignedIn {
  const { user, ...pair } = dataOf<Pair & { user: { id: string; username: string } }>(answer, field);
  const told = answer.extensions ?? {};
  const { userId, sessionId } = told['signedIn'] as { userId: string; sessionId: string };
  const viewer: Viewer = { kind: 'user', userId, sessionId, memberships: [], origin };
  return { ...pair, userId, sessionId, username: user.username, viewer };
}

/** Starts the subgraph. */
export async function openDesk(settings: Partial<Record<keyof Settings, string>> = {}): Promise<Desk> {
  const network = await startTestNetwork([users], { settings });
  const log = createLogger({ level: 'silent', name: 'test' });
  const database = openDatabase<Tables>({ url: network.databaseUrl, schema: 'users', log });
  const ask: Desk['ask'] = (viewer, query, variables, request) =>
    network.ask('users', viewer, query, variables, request);
  const register: Desk['register'] = (input, request, from = somewhere()) =>
    ask(from, registering, { input: { username: freshName(), password, fullName: 'Ada', ...input } }, request);
  return {
    ...network,
    pool: database.pool,
    stop: async () => {
      await database.close();
      await network.stop();
    },
    ask,
    register,
    login: (username, tried = password, from = somewhere()) =>
      ask(from, signingIn, { input: { username, password: tried } }),
    refresh: (refreshToken, request) => ask(somewhere(), refreshing, { refreshToken }, request),
    session: async (id) =>
      (await ask(router, 'query ($id: ID!) { session(id: $id) { id userId } }', { id })).data?.['session'],
    newcomer: async (input) => signedIn(await register(input), 'register'),
    eventsOf: async (id) =>
      (await network.hosts['users']!.readFeed({ after: 0, types: 'all', limit: 500 }))
        .filter(({ key }) => key.id === id)
        .map(({ type, payload }) => ({ type, payload })),
  };
}
