import { createLiveClient } from '@kd/live-client';
import type { AskAnew, LiveClient } from '@kd/live-client';
import { subscriptionExchange } from '@urql/core';
import type { Exchange, OperationContext } from '@urql/core';
import type { Session } from './session.ts';

/** Opens the live connection of a session, which shows the session's access token and is given a new one in time. */
export const createLive = (session: Session, url: string): LiveClient =>
  createLiveClient({
    url,
    async token(refused) {
      if (refused !== undefined) session.refuse(refused);
      const token = await session.accessToken();
      return token === null ? null : { token, expiresAt: session.tokenEnds() };
    },
  });

/** The context of a query whose answer is to say how far it reaches. */
export const withCursor: Partial<OperationContext> = { fetchOptions: { headers: { 'x-kd-cursor': '1' } } };

/** What a subscription carries on: a query's answer, which is asked for anew when that is not possible any more. */
export type CarriesOn = { cursor: string | undefined; gap: AskAnew };

/** The context for `client.subscription` with which it carries on a query's answer. */
export const carryOn = (from: CarriesOn): Partial<OperationContext> => ({ carriesOn: from });

/** Sends subscriptions over the live connection. */
export const liveExchange = (live: LiveClient): Exchange =>
  subscriptionExchange({
    forwardSubscription: ({ query, variables, operationName, extensions }, { context }) => ({
      subscribe: (sink) => {
        const carriesOn = context['carriesOn'] as CarriesOn | undefined;
        const request = {
          query: query ?? '',
          ...(variables && { variables }),
          ...(operationName && { operationName }),
          ...(extensions && { extensions }),
          cursor: carriesOn?.cursor,
        };
        const unsubscribe = live.subscribe<Record<string, unknown>>(request, {
          next: ({ data = null, errors = [], extensions = {} }) => sink.next({ data, errors, extensions }),
          error: (errors) => sink.error(errors),
          complete: () => sink.complete(),
          ...(carriesOn && { gap: carriesOn.gap }),
        });
        return { unsubscribe };
      },
    }),
  });
