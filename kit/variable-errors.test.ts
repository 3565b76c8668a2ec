import { buildSchema, getOperationAST, getVariableValues, GraphQLError, parse } from 'graphql';
import type { GraphQLScalarType, VariableDefinitionNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { variableErrors } from './variable-errors.ts';

const schema = buildSchema(`
  scalar Day @specifiedBy(url: "https://days.example")
  scalar Shy
  scalar Rude
  enum Mood { CALM WILD }
  input Login { username: String!, password: String!, mood: Mood, born: Day, codes: [Int!], before: Login, by: By }
  input By @oneOf { id: ID, at: [Float], login: Login }
  type Query { now: String }
`);
const complaint = (value: unknown) => `not ${JSON.stringify(value)}`;
const refuses = (name: string, parseValue: (value: unknown) => unknown) =>
  Object.assign(schema.getType(name) as GraphQLScalarType, { parseValue });
refuses('Day', (value) => {
  throw new GraphQLError(complaint(value));
});
refuses('Rude', (value) => {
  throw new TypeError(complaint(value));
});
refuses('Shy', () => undefined);

const definitionsOf = (types: string): readonly VariableDefinitionNode[] =>
  getOperationAST(parse(`query (${types}) { now }`))!.variableDefinitions!;
const told = (type: string, variables: Record<string, unknown>, hideSuggestions = false) =>
  variableErrors(schema, definitionsOf(`$it: ${type}`), variables, hideSuggestions);

const secret = 'Correct-horse-7';
const login = { username: secret, password: secret };

const misfits: [kind: string, type: string, value: unknown, ...messages: string[]][] = [
  ['a scalar', 'Int', secret, '$it" got an invalid value: Expected type "Int".'],
  ['a scalar that must be there', 'Boolean!', secret, '$it" got an invalid value: Expected type "Boolean!".'],
  ['null', 'Int!', null, '$it" got an invalid value: Expected type "Int!", found null.'],
  ['an enum', 'Mood', secret, '$it" got an invalid value: Expected type "Mood".'],
  ['an enum, nearly', 'Mood!', 'WILDE', '$it" got an invalid value: Expected type "Mood!".'],
  ['an item of a list', '[Int!]', [1, secret], '$it" got an invalid value at "it[1]": Expected type "Int!".'],
  ['an item that is null', '[Int!]', [null], '$it" got an invalid value at "it[0]": Expected type "Int!", found null.'],
  ['an only item without its list', '[[Int]]', secret, '$it" got an invalid value: Expected type "[[Int]]".'],
  [
    'an item of an inner list',
    '[[Int]]',
    [[1], [secret]],
    '$it" got an invalid value at "it[1][0]": Expected type "Int".',
  ],
  ['an object', 'Login', secret, '$it" got an invalid value: Expected type "Login" to be an object.'],
  ['an object that is a list', 'Login', [login], '$it" got an invalid value: Expected type "Login" to be an object.'],
  [
    'a field',
    'Login!',
    { ...login, password: [secret] },
    '$it" got an invalid value at "it.password": Expected type "String!".',
  ],
  [
    'a field that is null',
    'Login!',
    { ...login, password: null },
    '$it" got an invalid value at "it.password": Expected type "String!", found null.',
  ],
  [
    'a field that is missing',
    'Login!',
    { username: secret },
    '$it" got an invalid value: Field "password" of required type "String!" was not provided.',
  ],
  [
    'a field that there is not',
    'Login!',
    { ...login, passwort: secret },
    '$it" got an invalid value: Field "passwort" is not defined by type "Login". Did you mean "password"?',
  ],
  [
    'a value in the place of a name',
    'Login',
    { ...login, [secret]: true },
    '$it" got an invalid value: There are fields that type "Login" does not have.',
  ],
  [
    'fields far within',
    '[Login]',
    [{ ...login, before: { ...login, codes: [7, secret], by: { at: secret } } }],
    '$it" got an invalid value at "it[0].before.codes[1]": Expected type "Int!".',
    '$it" got an invalid value at "it[0].before.by.at": Expected type "[Float]".',
  ],
  [
    'more than one of',
    'By',
    { id: secret, at: [1] },
    '$it" got an invalid value: Exactly one key must be specified for OneOf type "By".',
  ],
  ['none of', 'By', {}, '$it" got an invalid value: Exactly one key must be specified for OneOf type "By".'],
  ['one of, as null', 'By', { id: null }, '$it" got an invalid value at "it.id": Expected type "ID!", found null.'],
  [
    'a scalar of our own',
    'Login',
    { ...login, born: secret },
    '$it" got an invalid value at "it.born": Expected type "Day" (https://days.example).',
  ],
  ['a scalar that fails', '[Rude]', [secret], '$it" got an invalid value at "it[0]": Expected type "Rude".'],
  ['a scalar that gives nothing', 'Shy', secret, '$it" got an invalid value: Expected type "Shy".'],
];

describe('what is said of a variable that does not fit names place and type, and not the value', () => {
  test.each(misfits)('%s', (_, type, value, ...messages) => {
    expect(told(type, { it: value })).toEqual(messages.map((message) => `Variable "${message}`));
  });
  test('one that is missing', () => {
    expect(told('Login!', {})).toEqual(['Variable "$it" of required type "Login!" was not provided.']);
    expect(told('Login', {})).toEqual([]);
    expect(told('Int! = 3', {})).toEqual([]);
  });
});

const leaves = ['Int', 'Float', 'String', 'Boolean', 'ID', 'Mood', 'Day', 'Shy', 'Rude', 'Login', 'By'];
const wrappings: [type: (leaf: string) => string, value: (value: unknown) => unknown][] = [
  [(leaf) => leaf, (value) => value],
  [(leaf) => `${leaf}!`, (value) => value],
  [(leaf) => `[${leaf}]`, (value) => value],
  [(leaf) => `[${leaf}!]!`, (value) => [value, value]],
  [(leaf) => `[[${leaf}]]`, (value) => [value, [value]]],
];
const values = [secret, 77_123_456_789, 77_123.5, true, [secret], [[77_123.5]], { secret }, { id: { secret } }, login];
const places: ((value: unknown) => object)[] = [
  (value) => ({ ...login, mood: value }),
  (value) => ({ ...login, born: value }),
  (value) => ({ ...login, codes: [value] }),
  (value) => ({ ...login, password: value }),
  (value) => ({ ...login, before: value }),
  (value) => ({ ...login, by: { at: [value] } }),
  (value) => ({ ...login, before: { ...login, by: { login: value } } }),
];
const generated: [type: string, value: unknown][] = leaves.flatMap((leaf) =>
  wrappings.flatMap(([typeOf, wrap]) => values.map((value): [string, unknown] => [typeOf(leaf), wrap(value)])),
);
for (const place of places)
  for (const value of values) generated.push(['Login', place(value)], ['[Login!]', [place(value)]]);

test('graphql-js finds the same at the same places, whatever is sent as whatever, and only it repeats any of it', () => {
  let found = 0;
  for (const [type, value] of generated) {
    const { errors = [] } = getVariableValues(schema, definitionsOf(`$it: ${type}`), { it: value });
    const messages = told(type, { it: value });
    const placeIn = (message: string) => / at "(it[.[][^"]*)"/.exec(message)?.[1];
    expect(messages.map(placeIn)).toEqual(errors.map(({ message }) => placeIn(message)));
    for (const message of messages) {
      expect(message).toMatch(/^Variable "\$it" got an invalid value( at "[^"]+")?: .*(type|by) "[^"]+"/);
      expect(message).not.toMatch(/horse|77|true/);
    }
    found += messages.length;
  }
  expect(found).toBeGreaterThan(generated.length);
});

test('names are suggested only where they may be seen', () => {
  const sent = { it: { ...login, passwort: secret } };
  expect(told('Login', sent, false).join()).toContain('Did you mean "password"?');
  expect(told('Login', sent, true).join()).not.toContain('Did you mean');
});

test('of very many misfits ten are told', () => {
  const messages = told('[Int]', { it: Array(1_000).fill(secret) });
  expect(messages).toHaveLength(11);
  expect(messages.at(-1)).toBe('There is more that does not fit: it is not looked at.');
  expect(told('[Int]', { it: Array(10).fill(secret) })).toHaveLength(10);
});
