import type { Exchange, OperationResult } from '@urql/core';
import { filter } from 'wonka';

/** What makes an event comparable with others: its id, and the version of what it is about. */
type Event = { id: string; about?: string; version?: number };

/** How many event ids are remembered; a repeated delivery follows soon after the first. */
const remembered = 500;

/**
 * Answers whether an event is news. Events come at least once, and two that crossed on the way may come in the wrong order: a repeated one and one that is
 * older than what is known already are not.
 */
export function createNewsFilter(): (event: Event) => boolean {
  const ids = new Set<string>();
  const versions = new Map<string, number>();
  return ({ id, about, version }) => {
    if (ids.has(id)) return false;
    ids.add(id);
    for (const oldest of ids) {
      if (ids.size <= remembered) break;
      ids.delete(oldest);
    }
    if (about === undefined || version === undefined) return true;
    if (version < (versions.get(about) ?? version)) return false;
    versions.set(about, version);
    return true;
  };
}

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** The event in a subscription's result, if it carries one. */
export function eventOf(subscription: number, data: unknown): Event | undefined {
  if (!isFields(data)) return undefined;
  const [field, event] = Object.entries(data).find(([name]) => name !== '__typename') ?? [];
  if (!isFields(event) || typeof event['id'] !== 'string') return undefined;
  const id = `${subscription}:${event['id']}`;
  const about = event['taskId'] ?? event['period'];
  const { version } = event;
  if (typeof about !== 'string' || typeof version !== 'number') return { id };
  return { id, about: `${subscription}:${field}:${about}`, version };
}

/** Lets only news through to the cache and the screen. */
export const freshEventsExchange: Exchange = ({ forward }) => {
  const isNews = createNewsFilter();
  const passes = ({ operation, data }: OperationResult) => {
    if (operation.kind !== 'subscription') return true;
    const event = eventOf(operation.key, data);
    return event === undefined || isNews(event);
  };
  return (operations$) => filter(passes)(forward(operations$));
};
