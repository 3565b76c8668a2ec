import { describe, expect, it } from 'vitest';
import { federate } from '../testing/federation.ts';
import { byId, federation2 } from './federation2.ts';

/** Often enough for code to be made for it. */
const often = 5;

const odd = [
  'a "quote"',
  'back\\slash',
  'line\nbreak',
  'tab\t',
  '\u0000',
  '\ud800',
  '日本 👩‍👧',
  '</script>\u2028',
  `${'a long '.repeat(20)}"`,
];

describe('a text', () => {
  let things: { id: string; name: string }[] = [];
  const graph = federate({
    // The first and the third are asked as over HTTP: what they say is known to be plain or not.
    lists: {
      typeDefs: `${federation2} scalar Any
        type Query { things: [Thing!]! }
        type Thing @key(fields: "id") { id: ID!, any: Any, said: Any }`,
      resolvers: {
        Query: { things: () => things },
        Thing: {
          any: ({ name }: { name: string }) => ({ name }),
          said: ({ name }: { name: string }) => name,
        },
      },
    },
    objects: {
      typeDefs: `${federation2} type Thing @key(fields: "id") { id: ID!, mirrored: String }`,
      resolvers: {
        Thing: {
          __resolveReference: (reference: { id: string }) => byId(things)(reference),
          mirrored: ({ name }: { name: string }) => name,
        },
      },
    },
    names: {
      typeDefs: `${federation2} type Thing @key(fields: "id") { id: ID!, name: String! }`,
      resolvers: { Thing: { __resolveReference: (reference: { id: string }) => byId(things)(reference) } },
    },
  });
  const ask = async (texts: readonly string[], fields: string) => {
    things = texts.map((text) => ({ id: `id ${text}`, name: text }));
    return graph.ask(`{ things { ${fields} } }`);
  };

  it.each(['id name', 'id any name', 'id said', 'id mirrored', 'id any mirrored name'])(
    'comes whole whatever is in it, in values and in keys, and whatever came before: %s',
    async (fields) => {
      for (let time = 0; time < often; time += 1) {
        const { data, errors } = await ask(['plain', 'also plain'], fields);
        expect([JSON.stringify(data).includes('also plain'), errors]).toEqual([true, undefined]);
      }
      for (const text of odd) {
        const expected = { id: `id ${text}`, name: text, any: { name: text }, said: text, mirrored: text };
        const { data, errors } = await ask(['plain', text], fields);
        const wanted = Object.fromEntries(
          fields.split(' ').map((field) => [field, expected[field as keyof typeof expected]]),
        );
        expect({ data: (data?.['things'] as unknown[] | undefined)?.[1], errors }).toEqual({
          data: wanted,
          errors: undefined,
        });
      }
    },
  );
});
