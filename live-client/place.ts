import type { FormattedExecutionResult, SubscribePayload } from 'graphql-ws';
import { createBookmark } from './bookmark.ts';

/** A subscription, and the `extensions.cursor` of the query whose answer it carries on: what happened since is sent first. */
export type LiveRequest = SubscribePayload & { cursor?: string | undefined };

/** Asks the app's query anew and gives the cursor of its answer, if there is one. */
export type AskAnew = () => Promise<string | undefined> | void;

/** How far a subscription has come, and what it says to go on from there. */
export type Place = {
  /** What `subscribe` carries. It is written each time it is sent, with the cursor of that moment. */
  payload: SubscribePayload;
  /** Whether this is news; if so, the place moves on. */
  passes(result: FormattedExecutionResult<unknown, unknown>): boolean;
  /**
   * The server knows the place no more: the app's query gives another one, if it does so before `patience` is over. Without
   * patience there is none.
   */
  lose(patience: Promise<void> | undefined): Promise<void>;
};

/** How far an answer or a frame of the server reaches, where it says so. What comes from an app's own cache does not. */
export function cursorOf({ extensions }: { extensions?: unknown }): string | undefined {
  if (typeof extensions !== 'object' || extensions === null || !('cursor' in extensions)) return undefined;
  return typeof extensions.cursor === 'string' ? extensions.cursor : undefined;
}

/** Begins at the request's cursor. Whenever it has to be gone on without one, the app is told that there is a gap. */
export function createPlace({ cursor: start, ...operation }: LiveRequest, gap: AskAnew | undefined): Place {
  const bookmark = createBookmark(start);
  // A query that fails is the app's to ask again: until then the subscription goes on from now.
  const askAnew = async (): Promise<string | undefined> => (await gap?.()) ?? undefined;
  const failed = () => undefined;
  const closeGap = async () => {
    const cursor = await askAnew().catch(failed);
    // A frame that came meanwhile has a better one.
    if (bookmark.cursor() === undefined) bookmark.moveTo(cursor);
  };
  const payload = {
    ...operation,
    toJSON() {
      const cursor = bookmark.cursor();
      if (cursor !== undefined) return { ...operation, extensions: { ...operation.extensions, cursor } };
      // Not before it is sent: what happens after the query's answer has to be pushed.
      void Promise.resolve().then(closeGap);
      return operation;
    },
  };
  return {
    payload,
    passes: (result) => bookmark.passes(cursorOf(result)),
    async lose(patience) {
      bookmark.moveTo(undefined);
      if (patience) bookmark.moveTo((await Promise.race([askAnew().catch(failed), patience])) ?? undefined);
    },
  };
}
