import type { Kysely } from 'kysely';
import type { Clock, IdSource } from '../clock.ts';
import type { Scope } from '../database/database.ts';
import type { Logger } from '../log.ts';
import type { Viewer } from '../viewer.ts';

/** What every resolver of a subgraph gets, made anew for each request. */
export type RequestContext<Tables> = {
  /** On whose behalf the request is made, from the router's signed statement. */
  viewer: Viewer;
  /** Queries that see the viewer's families and nothing else. */
  db: Kysely<Tables>;
  /** Queries for what lies outside the viewer's families, such as looking up an invite code. Say why at the call. */
  scopedTo(scope: Scope): Kysely<Tables>;
  now: Clock;
  newId: IdSource;
  log: Logger;
  /**
   * Returns when everything another subgraph had committed before the call is known here. Call it before `mutate` and never
   * inside: it needs connections of the pool, and transactions that each hold one while they wait for it would wait forever.
   */
  catchUp(source: string): Promise<void>;
  /** The client's `Idempotency-Key`, if it sent one. Only for mutations that cannot use `mutate`. */
  idempotencyKey: string | undefined;
  /**
   * Runs a write in one transaction: rows, events and the answer to retries commit together. `request` is what the client
   * asked (field and arguments). The transaction sees the viewer's families unless a scope is given.
   * The answer has to be plain data (it is stored by structured clone).
   */
  mutate<Answer>(
    request: unknown,
    work: (transaction: Kysely<Tables>) => Promise<Answer>,
    scope?: Scope,
  ): Promise<Answer>;
  /**
   * Says something to the router beside the data, as response extensions. Never reaches the client. `keep: false` says that
   * the answer is for nobody else and for no other time.
   */
  tellRouter(extensions: Record<string, unknown>): void;
};
