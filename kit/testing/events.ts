import { randomUUID } from 'node:crypto';
import type { DeliveredEvent } from '../outbox/outbox.ts';

/** An event about a thing of the tests; what a test does not care for is filled in. */
export function testEvent(changes: Partial<DeliveredEvent> = {}): DeliveredEvent {
  return {
    id: randomUUID(),
    position: 1,
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
