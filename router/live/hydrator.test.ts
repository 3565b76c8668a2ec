import { readFileSync } from 'node:fs';
import { readSettings } from '@kd/kit/config';
import { schemaFolder } from '@kd/kit/sdl';
import { logToMemory } from '@kd/kit/testing/log';
import type { SubgraphAnswer } from '@kd/kit/subgraph/execute';
import { describe, expect, test } from 'vitest';
import { createExecutor } from '../execution/execute.ts';
import type { Link } from '../execution/links/link.ts';
import { operationCache } from '../execution/operations.ts';
import type { Operation } from '../execution/operations.ts';
import { loadSupergraph } from '../execution/supergraph.ts';
import { limitsOf } from '../limits/document.ts';
import { createHydrator } from './hydrator.ts';
import { liveOperations } from './live-operation.ts';

const sdl = readFileSync(new URL('supergraph.graphql', schemaFolder), 'utf8');
const supergraph = loadSupergraph(sdl);
const { log } = logToMemory();
const prepare = operationCache(supergraph, limitsOf(readSettings({})), log);
const inspect = liveOperations(supergraph, log);

const operationOf = (selection: string): Operation => {
  const prepared = prepare({ query: `subscription ($id: ID!) { taskUpdated(familyId: $id) { ${selection} } }` });
  if (!('plan' in prepared)) throw new Error(prepared.map(({ message }) => message).join());
  return prepared;
};

/** Hydrates an event of version 5, with a tasks subgraph that gives these answers in turn, the last one again and again. */
async function hydrate(selection: string, ...answers: SubgraphAnswer[]) {
  const asked: string[] = [];
  const tasks: Link = {
    ask: async ({ query }) => {
      asked.push(query);
      return answers[Math.min(asked.length, answers.length) - 1]!;
    },
    close: async () => {},
  };
  const hydrator = createHydrator({ executor: createExecutor(supergraph, { tasks }, log), statementOf: () => '', log });
  const live = inspect(operationOf(selection))!;
  const hydrated = await hydrator({
    live,
    variables: { id: 'f' },
    viewer: { kind: 'service', name: 'test' },
    root: { taskId: 't', version: 5, task: { __typename: 'Task', id: 't' } },
    version: 5,
    cursor: 'tasks.9',
  });
  return { ...hydrated, asked, result: JSON.parse(hydrated.payload) as Record<string, unknown> };
}
const task = (title: string, versionNow: number): SubgraphAnswer => ({
  data: { _entities: [{ title, versionNow, versionNow_: versionNow }] },
});
const unavailable: SubgraphAnswer = {
  errors: [{ message: 'tasks is away', path: [], extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }],
};

describe('hydrating an event', () => {
  test('asks for the version beside what was selected, and does not tell it', async () => {
    const { asked, result, whole } = await hydrate('taskId task { title }', task('Dishes', 5));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain('versionNow:version');
    expect(result).toEqual({
      data: { taskUpdated: { taskId: 't', task: { title: 'Dishes' } } },
      extensions: { cursor: 'tasks.9' },
    });
    expect(whole).toBe(true);
  });

  test('asks again while the entity is older than the event', async () => {
    const { asked, result } = await hydrate('task { title }', task('Old', 4), task('Old', 4), task('New', 6));
    expect(asked).toHaveLength(3);
    expect(result['data']).toEqual({ taskUpdated: { task: { title: 'New' } } });
  });

  test('gives up in the end and tells what there is', async () => {
    const { asked, result } = await hydrate('task { title }', task('Old', 4));
    expect(asked).toHaveLength(4);
    expect(result['data']).toEqual({ taskUpdated: { task: { title: 'Old' } } });
  });

  test('asks again a subgraph that did not answer', async () => {
    const { asked, result, whole } = await hydrate('task { title }', unavailable, task('Dishes', 5));
    expect([asked.length, whole]).toEqual([2, true]);
    expect(result['errors']).toBeUndefined();
  });

  test('tells what the event says, with the error, when the rest cannot be had', async () => {
    const { result, whole } = await hydrate('taskId task { title }', unavailable);
    expect(whole).toBe(false);
    expect(result).toMatchObject({
      data: { taskUpdated: { taskId: 't', task: null } },
      errors: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }],
      extensions: { cursor: 'tasks.9' },
    });
  });

  test('asks no subgraph when the event says everything', async () => {
    const { asked, result } = await hydrate('taskId version', task('Dishes', 1));
    expect(asked).toEqual([]);
    expect(result['data']).toEqual({ taskUpdated: { taskId: 't', version: 5 } });
  });

  test('takes no field of the client’s for the version', async () => {
    const { asked, result } = await hydrate('task { versionNow: title }', {
      data: { _entities: [{ versionNow: 'Dishes', versionNow_: 5 }] },
    });
    expect(asked).toHaveLength(1);
    expect(result['data']).toEqual({ taskUpdated: { task: { versionNow: 'Dishes' } } });
  });
});
