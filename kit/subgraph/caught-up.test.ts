import { parse } from 'graphql';
import { expect, onTestFinished, test } from 'vitest';
import { idsByTime, systemClock } from '../clock.ts';
import { openDatabase } from '../database/database.ts';
import { logToMemory } from '../testing/log.ts';
import { anonymousViewer } from '../testing/network.ts';
import { signStatement } from '../viewer.ts';
import { createExecutor } from './execute.ts';

const statementKey = 'a statement key that is only for tests';
const { log } = logToMemory();

/** A subgraph that is told by others how many pages a book has. */
function library(catchUpAll: (book: { pages: number }) => Promise<void>) {
  const book = { pages: 0 };
  // Never connects: nobody asks it anything.
  const database = openDatabase({ url: 'postgres://127.0.0.1:1/none', schema: 'library', log });
  onTestFinished(() => database.close());
  const execute = createExecutor({
    definition: {
      name: 'library',
      typeDefs: parse('type Query { pages: Int }'),
      resolvers: { Query: { pages: () => book.pages } },
    },
    database,
    complete: () => ({}),
    catchUp: async () => {},
    catchUpAll: () => catchUpAll(book),
    statementKey,
    clock: systemClock,
    newId: idsByTime(systemClock),
    log,
  });
  const statement = signStatement(anonymousViewer, statementKey, systemClock);
  return (caughtUp: boolean) => execute({ query: '{ pages }', statement, caughtUp });
}

test('whoever asks for it is answered after what others have committed came to be known, and nobody else waits', async () => {
  const ask = library(async (book) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    book.pages = 300;
  });
  expect(await ask(false)).toEqual({ data: { pages: 0 } });
  expect(await ask(true)).toEqual({ data: { pages: 300 } });
});

test('an answer that could not wait any longer says that it is behind', async () => {
  const late = library(() => new Promise(() => {}));
  expect(await late(true)).toEqual({ data: { pages: 0 }, extensions: { behind: true } });
  const broken = library(() => Promise.reject(new Error('the other subgraph is away')));
  expect(await broken(true)).toEqual({ data: { pages: 0 }, extensions: { behind: true } });
});
