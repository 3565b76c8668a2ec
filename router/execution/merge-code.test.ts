import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { merger } from './data.ts';
import type { Data } from './data.ts';
import { random } from './fuzz/random.ts';
import { fetchMerger } from './merge-code.ts';

const schema = buildSchema('type Query { me: Person } interface Being { name: String } type Person { name: String }');
const merge = merger(schema);

/** What merges from the third answer on, when code is made. */
function compiled(query: string, ofEntities: boolean) {
  const mergerOf = fetchMerger(query, ofEntities, merge);
  for (let answers = 0; answers < 2; answers += 1) expect(mergerOf()).toBe(merge);
  return mergerOf();
}

const names = ['__typename', 'name', 'friend', 'pets', 'age', 'constructor', 'toString'];

function value(dice: ReturnType<typeof random>, name: string): unknown {
  const object = () => ({ [dice.pick(['name', 'age'])]: dice.int(3) });
  if (dice.chance(0.2)) return null;
  if (name === '__typename') return dice.pick(['Person', 'Being']);
  if (name === 'friend') return object();
  return name === 'pets' ? [object(), object()] : dice.int(2);
}

test.each([names, names.slice(0, 5)])('code merges as is merged without: %s', (...asked) => {
  const [ofEntities, atRoot] = [
    compiled(`query($r:[_Any!]!){_entities(representations:$r){...on Person{${asked.join(' ')}}}}`, true),
    compiled(`{${asked.join(' ')}}`, false),
  ];
  const dice = random(`merging ${asked.length}`);
  for (let round = 0; round < 3_000; round += 1) {
    const some = (): Data =>
      Object.fromEntries(dice.take(asked, dice.int(asked.length + 1)).map((name) => [name, value(dice, name)]));
    const [target, source] = [some(), some()];
    const expected = structuredClone(target);
    merge(expected, structuredClone(source));
    const got = [ofEntities, atRoot].map((put) => {
      const own = structuredClone(target);
      put(own, structuredClone(source));
      return own;
    });
    for (const one of got) expect(one).toEqual(expected);
  }
});

test('names in fragments count, under the names that the query gives them', () => {
  const put = compiled(
    'query($r:[_Any!]!){_entities(representations:$r){...F ...on Person{called:name pets{name}}}} fragment F on Person{age ...on Being{friend{name}}}',
    true,
  );
  const target: Data = {};
  const source = { called: 'Mia', pets: [{ name: 'Rex' }], age: 7, friend: { name: 'Tom' } };
  put(target, source);
  expect(target).toEqual(source);
});

test('what was not asked for is not taken from an answer', () => {
  const target: Data = { age: 7 };
  compiled('{age name}', false)(target, { age: 7, name: 'Mia', friend: { name: 'Tom' } });
  expect(target).toEqual({ age: 7, name: 'Mia' });
});
