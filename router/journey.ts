import { familiesOf } from '@kd/kit/viewer';
import type { Viewer } from '@kd/kit/viewer';
import type { ClientRequest } from './answer.ts';
import { audienceOf } from './execution/cache/audience.ts';
import type { Audience } from './execution/cache/audience.ts';
import type { Cache } from './execution/cache/cache.ts';
import type { Moment } from './execution/cache/tags.ts';
import type { Journey } from './execution/execute.ts';
import type { Operation } from './execution/operations.ts';
import type { Viewers } from './viewer.ts';

/** Who travels, and with what. */
export type Travel = {
  viewers: Viewers;
  cache: Cache | undefined;
  viewer: Viewer;
  request: Pick<ClientRequest, 'origin' | 'correlationId' | 'idempotencyKey' | 'after'>;
};

/** What goes with the subgraph calls of a query. `since` is from before the viewer was looked up. */
export function journeyOfRead(travel: Travel, since: Moment): Journey {
  const { viewers, viewer, request } = travel;
  const { correlationId } = request;
  let statement: string | undefined;
  return {
    correlationId,
    statement: () => (statement ??= viewers.statementOf(viewer)),
    shareKey: viewers.shareKeyOf(viewer),
    audience: audienceOfRead(travel, since),
  };
}

type Reading = Pick<Travel, 'cache' | 'viewer'> & { request: Pick<ClientRequest, 'after' | 'variables'> };

/** With whom a read may share. Of a write that has not been heard of here only the subgraphs know. */
function audienceOfRead({ cache, viewer, request: { after } }: Reading, since: Moment): Audience | undefined {
  return after === undefined || cache?.heard(after) === true ? audienceOf(viewer, since) : undefined;
}

/** A query's whole answer, if it is kept for whoever reads. `since` is as for `journeyOfRead`. */
export function keptFor(reading: Reading, since: Moment, operation: Operation): Buffer | undefined {
  const { cache, request } = reading;
  const audience = audienceOfRead(reading, since);
  if (!cache || !audience) return undefined;
  const { variables = {} } = request;
  const { calls } = operation.variantFor(variables);
  return cache.whole({ hash: operation.hash, calls, variables, audience });
}

/**
 * What goes with the subgraph calls of a mutation. It may change who is asking: signing in makes the rest of the selection the
 * new person's, and founding or joining a family adds a membership that the rest needs. Whoever has written finds nothing older
 * kept in this router, and gets a cursor for others.
 */
export function journeyOfWrite({ viewers, cache, viewer: first, request }: Travel): Journey {
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
      return cursor === undefined ? undefined : { cursor };
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
