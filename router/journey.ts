import type { Clock } from '@kd/kit/clock';
import { familiesOf } from '@kd/kit/viewer';
import type { Viewer } from '@kd/kit/viewer';
import type { ClientRequest } from './answer.ts';
import { audienceOf } from './execution/cache/audience.ts';
import type { Audience } from './execution/cache/audience.ts';
import type { Cache } from './execution/cache/cache.ts';
import type { Moment } from './execution/cache/tags.ts';
import type { Journey } from './execution/execute.ts';
import type { Operation } from './execution/operations.ts';
import { parseCursor, writtenAt } from './live/cursor.ts';
import type { Feeds } from './live/feeds.ts';
import type { Viewers } from './viewer.ts';

/** Who travels, and with what. */
export type Travel = {
  viewers: Viewers;
  cache: Cache | undefined;
  /** How far events have been heard. */
  feeds: Pick<Feeds, 'headOf'>;
  viewer: Viewer;
  request: Pick<ClientRequest, 'origin' | 'correlationId' | 'idempotencyKey' | 'after'>;
  /** How far they had been heard before anything was read, where the client wants to know. */
  cursor: string | undefined;
  clock: Clock;
};

/** Whether everything that a cursor stands for has ended here what it ends. */
function hasHeard({ cache, feeds }: Pick<Travel, 'cache' | 'feeds'>, text: string): boolean {
  const cursor = parseCursor(text);
  return (
    cursor !== undefined &&
    cursor.writes.every((event) => cache?.heard(event) === true) &&
    [...cursor.positions].every(([subgraph, position]) => (feeds.headOf(subgraph) ?? -1) >= position)
  );
}

/** Milliseconds after which every subgraph that follows another one's events has surely heard of a write. */
const settledAfterMs = 10_000;

/** Whether a cursor stands for a write of which a subgraph that follows the writer's events may not have heard. */
function isFresh({ clock }: Pick<Travel, 'clock'>, text: string): boolean {
  const { writes = [] } = parseCursor(text) ?? {};
  return writes.some((id) => clock().getTime() - writtenAt(id) < settledAfterMs);
}

/** What goes with the subgraph calls of a query. `since` is from before the viewer was looked up. */
export function journeyOfRead(travel: Travel, since: Moment): Journey {
  const { viewers, viewer, request, cursor } = travel;
  const { correlationId, after } = request;
  const shareKey = viewers.shareKeyOf(viewer);
  const behind: string[] = [];
  let statement: string | undefined;
  return {
    correlationId,
    statement: () => (statement ??= viewers.statementOf(viewer)),
    // What is under way may have been asked before the cursors' events happened.
    shareKey: shareKey && [shareKey, cursor, after].filter((part) => part !== undefined).join(' '),
    audience: audienceOfRead(travel, since),
    ...(after !== undefined && {
      caughtUp: isFresh(travel, after),
      onAnswer: (subgraph, { extensions }) => void (extensions?.['behind'] === true && behind.push(subgraph)),
    }),
    ...((cursor ?? after) !== undefined && { end: async () => told({ cursor, behind }) }),
  };
}

/** What an answer says of how new it is: its cursor, and which subgraphs did not hear in time of what it was to follow. */
const told = ({ cursor, behind }: { cursor: string | undefined; behind: string[] }) =>
  cursor === undefined && behind.length === 0
    ? undefined
    : { ...(cursor !== undefined && { cursor }), ...(behind.length > 0 && { behind }) };

type Reading = Pick<Travel, 'cache' | 'clock' | 'feeds' | 'viewer'> & {
  request: Pick<ClientRequest, 'after' | 'variables' | 'known'>;
};

/** With whom a read may share. Of what has not been heard of here, or not yet by all subgraphs, only they know. */
function audienceOfRead(reading: Reading, since: Moment): Audience | undefined {
  const { after } = reading.request;
  const isSettled = after === undefined || (hasHeard(reading, after) && !isFresh(reading, after));
  return isSettled ? audienceOf(reading.viewer, since) : undefined;
}

/** A query's whole answer, if it is kept for whoever reads. `since` is as for `journeyOfRead`. */
export function keptFor(reading: Reading, since: Moment, operation: Operation): Buffer | undefined {
  const { cache, request } = reading;
  const audience = audienceOfRead(reading, since);
  if (!cache || !audience) return undefined;
  const { variables = {}, known = {} } = request;
  known.lookup ??= cache.lookup({ hash: operation.hash, calls: operation.variantFor(variables).calls, variables });
  return known.lookup(audience);
}

/**
 * What goes with the subgraph calls of a mutation. It may change who is asking: signing in makes the rest of the selection the
 * new person's, and founding or joining a family adds a membership that the rest needs. Whoever has written finds nothing older
 * kept in this router, and gets a cursor for others.
 */
export function journeyOfWrite({ viewers, cache, viewer: first, request, cursor: before }: Travel): Journey {
  const { origin, correlationId, idempotencyKey } = request;
  let viewer = Promise.resolve(first);
  let statement: Promise<string> | undefined;
  let cursor: string | undefined;
  const become = (next: Promise<Viewer>) => {
    viewer = next;
    statement = undefined;
  };
  return {
    correlationId,
    idempotencyKey,
    statement: () => (statement ??= viewer.then(viewers.statementOf)),
    onAnswer: (subgraph, { extensions }) => {
      const { signedIn, cursor: written } = extensions ?? {};
      if (typeof written === 'string') cursor = written;
      if (subgraph === 'users' && isSession(signedIn)) {
        become(viewers.load(signedIn, origin));
      } else if (subgraph === 'families' && first.kind === 'user') {
        viewers.forget(first.userId);
        become(viewers.load(first, origin));
      }
    },
    end: async () => {
      viewers.wrote(first);
      cache?.forget(writtenBy(first));
      // A viewer who cannot be loaded has failed what was asked on its behalf already.
      const last = await viewer.catch(() => first);
      if (last !== first) cache?.forget(writtenBy(last));
      const parts = [before, cursor].filter((part) => part !== undefined);
      return parts.length === 0 ? undefined : { cursor: parts.join(',') };
    },
  };
}

/** Whatever a viewer writes has to do with the person or with one of the families. */
const writtenBy = (viewer: Viewer): string[] => [
  ...familiesOf(viewer),
  ...(viewer.kind === 'user' ? [viewer.userId] : []),
];

const isSession = (value: unknown): value is { userId: string; sessionId: string } =>
  typeof value === 'object' && value !== null && 'userId' in value && 'sessionId' in value;
