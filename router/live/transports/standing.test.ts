import { logToMemory } from '@kd/kit/testing/log';
import { expect, test } from 'vitest';
import type { Connection } from './connection.ts';
import { stillStanding } from './standing.ts';

/** A connection of a session that cannot be looked up for the first `blind` times, and is over by then. */
function connectionOf(blind: number) {
  let looks = 0;
  const connection: Connection = {
    transport: 'sse',
    round: 0,
    guest: {
      person: 'ada',
      session: 's1',
      expires: Infinity,
      stands: async () => {
        looks += 1;
        if (looks <= blind) throw new Error('nobody answers');
        return false;
      },
      prepare: () => ({ status: 400, body: '', errors: [] }),
      answer: async () => ({ status: 200, body: '' }),
      subscribe: async () => () => {},
    },
    beat: () => {},
    dismiss: () => {},
    cut: () => {},
  };
  return { connection, looks: () => looks };
}

test('who looks is relieved by the next one, but not before everybody was looked at', async () => {
  const all = Array.from({ length: 40 }, (_, at) => connectionOf(at % 2 === 0 ? 1_000 : 0));
  const over: Connection[] = [];
  const connections = () => all.map(({ connection }) => connection);
  await stillStanding(connections, (one) => void over.push(one), AbortSignal.abort(), logToMemory().log);
  expect(all.map(({ looks }) => looks())).toEqual(all.map(() => 1));
  expect(over).toEqual(connections().filter((_, at) => at % 2 === 1));
});

test('whoever cannot be looked up is looked up again, until it is known', async () => {
  const late = connectionOf(1);
  const over: Connection[] = [];
  const { signal } = new AbortController();
  await stillStanding(
    () => [late.connection],
    (one) => void over.push(one),
    signal,
    logToMemory().log,
  );
  expect(over).toEqual([late.connection]);
});
