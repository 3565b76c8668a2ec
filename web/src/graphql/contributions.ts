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

/** How the cache reads contributions, and the account beside a family: one that is missing does not take the rest of the answer with it. */
export const contributionResolvers = Object.fromEntries(
  Object.entries({ ...contributions, Query: ['me'] }).map(([type, fields]) => [
    type,
    Object.fromEntries(fields.map((field) => [field, missingAsNull])),
  ]),
);

const isFields = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function withoutNullsOf(gaps: readonly string[], fields: Record<string, unknown>): Record<string, unknown> {
  const had = Object.entries(fields).filter(([field, value]) => value !== null || !gaps.includes(field));
  return Object.fromEntries(had.map(([field, value]) => [field, withoutNullContributions(value)]));
}

function withoutNullContributions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNullContributions);
  if (!isFields(value)) return value;
  return withoutNullsOf(contributions[String(value['__typename'])] ?? [], value);
}

/** The root fields that are null for want of a subgraph, and not because there is nothing. An error without a path means them all. */
function rootGaps(data: Record<string, unknown>, error: Pick<CombinedError, 'graphQLErrors'> | undefined): string[] {
  const unavailable = (error?.graphQLErrors ?? []).filter(({ extensions }) => isUnavailable(extensions));
  return Object.keys(data).filter((field) => unavailable.some(({ path }) => !path?.length || path[0] === field));
}

const isUnavailable = ({ code }: Record<string, unknown>): boolean => code === 'SUBGRAPH_UNAVAILABLE';

/** An answer without what is null only because a subgraph cannot be had: what the cache knows of it stays. */
export function withoutGaps(data: unknown, error?: Pick<CombinedError, 'graphQLErrors'>): unknown {
  return isFields(data) ? withoutNullsOf(rootGaps(data, error), data) : data;
}

/** Keeps the nulls of an outage from the cache. */
export const keepKnownExchange: Exchange =
  ({ forward }) =>
  (operations$) =>
    map((result: OperationResult) => ({ ...result, data: withoutGaps(result.data, result.error) }))(
      forward(operations$),
    );
