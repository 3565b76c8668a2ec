import type { Bus } from '@kd/kit/bus/bus';
import type { Clock } from '@kd/kit/clock';
import { unauthenticated } from '@kd/kit/errors';
import type { Logger } from '@kd/kit/log';
import { startLoop } from '@kd/kit/loop';
import type { FeedReader } from '@kd/kit/outbox/follower';
import { signStatement } from '@kd/kit/viewer';
import type { Membership, Origin, UserViewer, Viewer } from '@kd/kit/viewer';
import type { JSONWebKeySet } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { accessTokens } from './access-token.ts';
import type { AccessToken } from './access-token.ts';
import type { Links } from './execution/links/link.ts';
import { hearSurely } from './surely-heard.ts';

/** Who is signed in, from token to statement; remembers sessions and forgets them the moment they change. */
export type Viewers = {
  /** What a token says. @throws UNAUTHENTICATED when it is malformed, forged or over */
  verify(token: string): Promise<AccessToken>;
  /** The public keys that access tokens are signed with (RFC 7517). */
  keys(): Promise<JSONWebKeySet>;
  /** The viewer of a session. @throws UNAUTHENTICATED when the session has ended */
  load(token: { userId: string; sessionId: string }, origin: Origin): Promise<UserViewer>;
  /** Who holds the token; anonymous without one. @throws UNAUTHENTICATED */
  of(token: string | undefined, origin: Origin): Promise<Viewer>;
  /** Who holds the token, where nothing has to be asked or waited for to know it. */
  known(token: string | undefined, origin: Origin): UserViewer | undefined;
  /** A viewer's signed statement. */
  statementOf(viewer: Viewer): string;
  /** Forgets what is remembered of a person: after a write of theirs that may have changed it. */
  forget(userId: string): void;
  /** By which reads of one viewer that are under way at once are known: another one after each write of theirs. */
  shareKeyOf(viewer: Viewer): string | undefined;
  /** Says that a viewer has written: what is under way may be from before. */
  wrote(viewer: Viewer): void;
  /** Calls the listener when a session was revoked; with null when any may have been. */
  onRevoked(listener: (sessionId: string | null) => void): void;
  /** Calls the listener when a person's memberships changed; with null when anybody's may have. */
  onMembershipsChanged(listener: (userId: string | null) => void): void;
  close(): Promise<void>;
};

type ViewersOptions = {
  links: Links;
  bus: Bus;
  /** Reads subgraphs' events. */
  read: FeedReader;
  statementKey: string;
  clock: Clock;
  log: Logger;
};

// What the router needs to know of the events that it hears.
const sessionEvent = z.object({ sessionId: z.string() });
const membershipEvent = z.object({ userId: z.string() });

/** How long something is believed while the bus tells of changes, and while it cannot. */
const trustMs = { withBus: 60_000, withoutBus: 2_000 };
const busCheckMs = 2_000;

/**
 * Makes the keeper of viewers. Changes reach it through the bus and, whatever becomes of that, from the feeds of users and
 * families; while the bus is away it asks again every two seconds, too.
 */
export async function createViewers(options: ViewersOptions): Promise<Viewers> {
  const { links, bus, read, statementKey, clock, log } = options;
  const ask = serviceAsker(links, () => signStatement({ kind: 'service', name: 'router' }, statementKey, clock));
  const busState = await watchBus(bus, log);
  const sessionOwners = remembering((sessionId) => ask.sessionOwner(sessionId), busState.trust);
  const memberships = remembering((userId) => ask.memberships(userId), busState.trust);
  const revoked = new Set<(sessionId: string | null) => void>();
  const changed = new Set<(userId: string | null) => void>();

  const sessionEnded = (sessionId: string) => {
    sessionOwners.forget(sessionId);
    for (const listener of revoked) listener(sessionId);
  };
  const membershipsMoved = (userId: string) => {
    memberships.forget(userId);
    for (const listener of changed) listener(userId);
  };
  const subscriptions = [
    await hearSurely('sessions', { bus, read, subgraph: 'users', log }, ({ payload }) =>
      sessionEnded(sessionEvent.parse(payload).sessionId),
    ),
    await hearSurely('memberships', { bus, read, subgraph: 'families', log }, ({ payload }) =>
      membershipsMoved(membershipEvent.parse(payload).userId),
    ),
  ];
  const stopGap = bus.onGap(() => {
    sessionOwners.forgetAll();
    memberships.forgetAll();
    for (const listener of [...revoked, ...changed]) listener(null);
  });

  const { verify, verified } = accessTokens(ask.keys, clock);
  const load: Viewers['load'] = async ({ userId, sessionId }, origin) => {
    const [owner, held] = await Promise.all([sessionOwners.get(sessionId), memberships.get(userId)]);
    if (owner !== userId) throw unauthenticated('This session has ended: sign in again.');
    return viewerOf({ userId, sessionId }, held, origin);
  };

  const known: Viewers['known'] = (token, origin) => {
    const said = token === undefined ? undefined : verified(token);
    if (!said || sessionOwners.known(said.sessionId) !== said.userId) return undefined;
    const held = memberships.known(said.userId);
    return held && viewerOf(said, held, origin);
  };

  return {
    verify,
    keys: ask.keys,
    load,
    known,
    of: async (token, origin) =>
      token === undefined ? { kind: 'anonymous', origin } : load(await verify(token), origin),
    statementOf: signing((viewer) => signStatement(viewer, statementKey, clock), clock),
    forget: (userId) => memberships.forget(userId),
    ...sharing(),
    onRevoked: (listener) => void revoked.add(listener),
    onMembershipsChanged: (listener) => void changed.add(listener),
    close: async () => {
      stopGap();
      await busState.stop();
      await Promise.allSettled(subscriptions.map((end) => end()));
    },
  };
}

const viewerOf = (
  { userId, sessionId }: Pick<AccessToken, 'userId' | 'sessionId'>,
  memberships: Membership[],
  origin: Origin,
): UserViewer => ({ kind: 'user', userId, sessionId, memberships, origin });

function sharing(): Pick<Viewers, 'shareKeyOf' | 'wrote'> {
  let writes = 0;
  const lastWrite = new LRUCache<string, number>({ max: 100_000 });
  return {
    shareKeyOf: (viewer) =>
      viewer.kind === 'user'
        ? `${viewer.sessionId} ${viewer.origin.address} ${lastWrite.get(viewer.userId) ?? 0}`
        : undefined,
    wrote: (viewer) => {
      if (viewer.kind === 'user') lastWrite.set(viewer.userId, (writes += 1));
    },
  };
}

/** A statement is signed anew after this time, well before it is over. */
const signAfterMs = 10_000;

type Signed = { statement: string; until: number };

/**
 * Signs viewers, and says the same again for one who comes back: signing costs more than many a request. What a person may enter
 * is in the statement, so the list itself is what it is kept by; a room has its audience as long as it is open.
 */
function signing(sign: (viewer: Viewer) => string, clock: Clock): Viewers['statementOf'] {
  const persons = new WeakMap<Membership[], LRUCache<string, Signed>>();
  const audiences = new WeakMap<Viewer, Signed>();
  const signed = (viewer: Viewer, now: number): Signed => ({ statement: sign(viewer), until: now + signAfterMs });
  return (viewer) => {
    const now = clock().getTime();
    if (viewer.kind === 'user') {
      const { memberships, sessionId, origin } = viewer;
      let own = persons.get(memberships);
      if (!own) persons.set(memberships, (own = new LRUCache({ max: 20 })));
      const key = `${sessionId} ${origin.address} ${origin.userAgent}`;
      let known = own.get(key);
      if (!known || known.until <= now) own.set(key, (known = signed(viewer, now)));
      return known.statement;
    }
    let known = audiences.get(viewer);
    if (!known || known.until <= now) audiences.set(viewer, (known = signed(viewer, now)));
    return known.statement;
  };
}

/** What is remembered under a key: a promise, and its value once it is there. */
type Remembered<T> = { answer: Promise<T>; value: T | undefined; since: number };

/** Remembers answers by key for as long as they can be trusted; a failure is not remembered. */
function remembering<T>(load: (key: string) => Promise<T>, trust: () => number) {
  const cache = new LRUCache<string, Remembered<T>>({ max: 100_000 });
  const trusted = (key: string): Remembered<T> | undefined => {
    const hit = cache.get(key);
    return hit && performance.now() - hit.since < trust() ? hit : undefined;
  };
  const get = (key: string): Promise<T> => {
    const hit = trusted(key);
    if (hit) return hit.answer;
    // An answer that was forgotten while it was on its way may be older than what made us forget it.
    const answer: Promise<T> = load(key).then((value) => {
      if (cache.get(key) !== entry) return get(key);
      entry.value = value;
      return value;
    });
    const entry: Remembered<T> = { answer, value: undefined, since: performance.now() };
    cache.set(key, entry);
    answer.catch(() => {
      if (cache.get(key) === entry) cache.delete(key);
    });
    return answer;
  };
  return {
    get,
    /** The answer if it is there already. */
    known: (key: string): T | undefined => trusted(key)?.value,
    forget: (key: string) => void cache.delete(key),
    forgetAll: () => cache.clear(),
  };
}

async function watchBus(bus: Bus, log: Logger) {
  let up = true;
  const look = async () => {
    up = await bus.check().then(
      () => true,
      () => false,
    );
  };
  await look();
  const loop = startLoop(look, { name: 'watch the bus', everyMs: busCheckMs, log });
  return { trust: () => (up && bus.stands() ? trustMs.withBus : trustMs.withoutBus), stop: () => loop.stop() };
}

/** The three questions that only the router asks, on its own behalf. */
function serviceAsker(links: Links, statement: () => string) {
  const ask = async (
    subgraph: string,
    query: string,
    variables: Record<string, unknown>,
  ): Promise<Record<string, unknown>> => {
    const answer = await links[subgraph]?.ask({ query, variables, statement: statement() });
    if (!answer?.data || answer.errors)
      throw new Error(`${subgraph} did not answer the router: ${JSON.stringify(answer?.errors)}`);
    return answer.data;
  };
  return {
    keys: async (): Promise<JSONWebKeySet> => {
      const { signingKeys } = await ask('users', '{ signingKeys }', {});
      return JSON.parse(String(signingKeys)) as JSONWebKeySet;
    },
    sessionOwner: async (id: string): Promise<string | null> => {
      const { session } = await ask('users', 'query ($id: ID!) { session(id: $id) { userId } }', { id });
      return (session as { userId: string } | null)?.userId ?? null;
    },
    memberships: async (userId: string): Promise<Membership[]> => {
      const query = 'query ($userId: ID!) { membershipsOf(userId: $userId) { familyId role } }';
      const { membershipsOf } = await ask('families', query, { userId });
      return membershipsOf as Membership[];
    },
  };
}
