import type { Resolver } from '@urql/exchange-graphcache';
import type { CombinedError, Exchange, OperationResult } from '@urql/core';
import { map } from 'wonka';

/** What one subgraph adds to another's entity. It is null while that subgraph cannot be had, and never otherwise. */
const contributions: Record<string, readonly string[]> = {
  Family: ['activeTasks', 'leaderboard'],
  Member: ['fullName', 'totalPoints', 'currentStreak'],
  User: ['families'],
};

/** A contribution that was never had reads as null; the cache is told that it has to ask for it. */
const missingAsNull: Resolver = (_parent, _args, cache, info) => {
  const known = cache.resolve(info.parentKey, info.parentFieldKey);
  if (known !== undefined) return known;
  info.partial = true;
  return null;
};

/** How the cache reads contributions: one that is missing does not take the rest of the answer with it. */
export const contributionResolvers = Object.fromEntries(
  Object.entries(contributions).map(([type, fields]) => [
    type,
    Object.fromEntries(fields.map((field) => [field, missingAsNull])),
  ]),
);

/** The root fields that are null for want of a subgraph, and not because there is nothing. */
function unavailableFields(error: Pick<CombinedError, 'graphQLErrors'> | undefined): string[] {
  const unavailable = error?.graphQLErrors.filter(({ extensions }) => extensions['code'] === 'SUBGRAPH_UNAVAILABLE');
  return (unavailable ?? []).map(({ path }) => String(path?.[0]));
}

function withoutNulls(value: unknown, unavailable: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, unavailable));
  if (typeof value !== 'object' || value === null) return value;
  const type = '__typename' in value ? String(value.__typename) : '';
  const gaps = type === 'Query' ? unavailable : (contributions[type] ?? []);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([field, part]) => part !== null || !gaps.includes(field))
      .map(([field, part]) => [field, withoutNulls(part, unavailable)]),
  );
}

/** An answer without what is null only because a subgraph cannot be had: what the cache knows of it stays. */
export function withoutGaps<Data>(data: Data, error?: Pick<CombinedError, 'graphQLErrors'>): Data {
  return withoutNulls(data, unavailableFields(error)) as Data;
}

/** Keeps the nulls of an outage from the cache. */
export const keepKnownExchange: Exchange =
  ({ forward }) =>
  (operations$) =>
    map((result: OperationResult) => ({ ...result, data: withoutGaps<unknown>(result.data, result.error) }))(
      forward(operations$),
    );
