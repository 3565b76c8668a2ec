import { randomUUID } from 'node:crypto';
import { familyTopic } from '@kd/kit/outbox/outbox';
import type { DeliveredEvent } from '@kd/kit/outbox/outbox';
import { variantOf } from '../router/scenarios.ts';

/** A task as it is before the run and stays: its events say that it changed, and every answer about it is the same. */
export type BenchTask = { id: string; familyId: string; version: number; fields: object };

const lastNumber = 0xffff;

/** The number of the family that a client has for itself: its own, but never that of the family that all are like. */
export const familyNumber = (familyId: string, client: number): number =>
  client === variantOf(familyId) ? lastNumber : client;

/** The subscription of every client here: one event, three requests to three subgraphs. */
export const subscription = `subscription LiveTask($familyId: ID!) {
  taskUpdated(familyId: $familyId) {
    id change taskId version
    task { id title status points dueDate assignedTo { fullName totalPoints } }
  }
}`;

/** The same of one task, as a query: what the gateway is asked by those who hydrate with it. */
export const taskQuery = `query LiveTaskById($id: ID!) {
  task(id: $id) { id title status points dueDate assignedTo { fullName totalPoints } }
}`;

/** An event on its way to a contender, and the data that each of its subscribers has to get. */
export type Happening = { event: DeliveredEvent; data: object };

/** Makes the event that a task changed, with the next position in the tasks' order of delivery. */
export function happening({ id, familyId, version, fields }: BenchTask, position: number, actorId: string): Happening {
  const event: DeliveredEvent = {
    id: randomUUID(),
    position,
    type: 'TaskUpdated',
    familyId,
    topics: [familyTopic('tasks', familyId)],
    key: { __typename: 'Task', id },
    version,
    actorId,
    at: new Date(),
    payload: {},
  };
  return { event, data: { taskUpdated: { id: event.id, change: 'UPDATED', taskId: id, version, task: fields } } };
}
