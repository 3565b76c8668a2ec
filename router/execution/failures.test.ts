import { buildSchema, getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import { errorsOf } from './failures.ts';
import { rootPosition } from './shape.ts';

const schema = buildSchema(
  'type Query { pet: Pet! } interface Pet { id: ID } type Cat implements Pet { id: ID name: String! } type Dog implements Pet { id: ID owner: String }',
);
const selections = getOperationAST(parse('{ pet { ... on Cat { name } ... on Dog { owner } } }'))?.selectionSet;
const query = schema.getQueryType();
if (!selections || !query) throw new Error('The query has no selections.');
const source = { schema, fragments: {}, internalName: () => undefined, isWanted: () => true };
const root = rootPosition(source, query, selections);

const failed = (...place: string[]) => ({ subgraph: 'pets', error: { message: place.join('.') }, place });
const told = (data: object, ...failures: ReturnType<typeof failed>[]) =>
  errorsOf(failures, [], root, { pet: data }).map(({ message, path }) => [message, path?.join('.')]);

test('what failed for objects of another type is told only of one that lacks something for which nothing else is a reason', () => {
  const cat = { __typename: 'Cat' };
  expect(told(cat, failed('pet', 'name'), failed('pet', 'owner'))).toEqual([['pet.name', 'pet.name']]);
  expect(told(cat, failed('pet', 'owner'))).toEqual([['pet.owner', 'pet']]);
  expect(told({ ...cat, name: 'Tom' }, failed('pet', 'owner'))).toEqual([]);
});
