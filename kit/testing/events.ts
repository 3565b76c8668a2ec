import { randomUUID } from 'node:crypto';
import type { DomainEvent } from '../outbox/outbox.ts';

/** An event about a thing of the tests; what a test does not care for is filled in. */
export function testEvent(changes: Partial<DomainEvent> = {}): DomainEvent {
  return {
    id: randomUUID(),
    type: 'ThingChanged',
    familyId: null,
    topics: ['things'],
    key: { __typename: 'Thing', id: 'thing-1' },
    version: 1,
    actorId: null,
    at: new Date('2026-11-20T10:00:00.123Z'),
    payload: {},
    ...changes,
  };
}
