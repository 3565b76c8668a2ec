import { randomUUID } from 'node:crypto';
import type { DeliveredEvent } from '@kd/kit/outbox/outbox';
import type { SubgraphAnswer, SubgraphRequest } from '@kd/kit/subgraph/execute';
import { startTestNetwork, userViewer } from '@kd/kit/testing/network';
import type { TestNetwork } from '@kd/kit/testing/network';
import { testEvent } from '@kd/kit/testing/events';
import type { Role, Viewer } from '@kd/kit/viewer';
import { tasks } from '../index.ts';

/** A family whose members exist only in the feed of the families, as tasks hear of them. */
export type House = { id: string; pat: Person; mia: Person; leo: Person };
export type Person = { id: string; viewer: Viewer };

/** The tasks subgraph on a database of its own, and families that tell of themselves. */
export type Village = {
  network: TestNetwork;
  /** Founds a family of a parent and two children. */
  house(settings?: { approvalRequired: boolean }): House;
  /** Says something in the families' feed. */
  tell(type: string, familyId: string, payload: DeliveredEvent['payload']): void;
  /** Asks and expects an answer without errors. */
  ask<Data>(person: Person, query: string, variables?: Record<string, unknown>): Promise<Data>;
  /** Asks and gives back what came, errors and all. */
  tryTo(
    person: Person,
    query: string,
    variables?: Record<string, unknown>,
    request?: Partial<SubgraphRequest>,
  ): Promise<SubgraphAnswer>;
  createTask(
    person: Person,
    house: House,
    input?: Record<string, unknown>,
  ): Promise<{ id: string; version: number; status: string }>;
  /** Runs `claimTask`, `startTask` and so on; gives the task, or the error's code and details. */
  act(person: Person, action: string, id: string, args?: Record<string, unknown>): Promise<Record<string, unknown>>;
};

const argumentTypes: Record<string, string> = { version: 'Int', actualMinutes: 'Int', reason: 'String' };

export async function startVillage(): Promise<Village> {
  const families: DeliveredEvent[] = [];
  const network = await startTestNetwork([tasks], { feeds: { families } });

  const tell: Village['tell'] = (type, familyId, payload) => {
    const event = testEvent({ type, familyId, key: { __typename: 'Family', id: familyId }, payload });
    families.push({ ...event, position: families.length + 1 });
  };
  const tryTo: Village['tryTo'] = (person, query, variables, request) =>
    network.ask('tasks', person.viewer, query, variables, request);
  const ask = async <Data>(person: Person, query: string, variables?: Record<string, unknown>): Promise<Data> => {
    const { data, errors } = await tryTo(person, query, variables);
    if (errors) throw new Error(`Unexpected errors: ${JSON.stringify(errors)}`);
    return data as Data;
  };
  return {
    network,
    tell,
    ask,
    tryTo,
    house: ({ approvalRequired } = { approvalRequired: true }) => {
      const id = randomUUID();
      const person = (role: Role): Person => {
        const userId = randomUUID();
        tell('MemberJoined', id, { userId, role, joinedAt: '2026-01-01T00:00:00.000Z' });
        return { id: userId, viewer: userViewer(userId, { familyId: id, role }) };
      };
      tell('FamilyCreated', id, { name: 'Smith', timezone: 'Europe/Berlin', weekStart: 'MONDAY', approvalRequired });
      return { id, pat: person('PARENT'), mia: person('MEMBER'), leo: person('MEMBER') };
    },
    createTask: async (person, house, input) => {
      const mutation = `mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { id version status } } }`;
      const variables = { input: { familyId: house.id, title: 'Water the plants', ...input } };
      return (
        await ask<{ createTask: { task: { id: string; version: number; status: string } } }>(
          person,
          mutation,
          variables,
        )
      ).createTask.task;
    },
    act: async (person, action, id, args = {}) => {
      const names = Object.keys(args);
      const declared = names
        .map((name) => `, $${name}: ${argumentTypes[name]}${name === 'reason' && action === 'rejectTask' ? '!' : ''}`)
        .join('');
      const passed = names.map((name) => `, ${name}: $${name}`).join('');
      const mutation = `mutation ($id: ID!${declared}) { answer: ${action}(id: $id${passed}) { task { id status version assignedTo { id } rejectionReason } } }`;
      const { data, errors } = await tryTo(person, mutation, { id, ...args });
      return errors?.[0]?.extensions ?? (data as { answer: { task: Record<string, unknown> } }).answer.task;
    },
  };
}
