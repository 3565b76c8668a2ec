import { ApolloServer } from '@apollo/server';
import { expect, test } from 'vitest';
import { apolloGateway } from './apollo-gateway.ts';
import { federate } from './testing/federation.ts';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

test('an unchanged ApolloServer hosts the engine, with its plugins', async () => {
  const { engine, sdl } = federate({
    zoo: {
      typeDefs: `${link} type Query { animal(id: ID!): Animal } type Animal @key(fields: "id") { id: ID! }`,
      resolvers: { Query: { animal: (_: unknown, { id }: { id: string }) => ({ id }) } },
    },
    food: {
      typeDefs: `${link} type Animal @key(fields: "id") { id: ID! eats: String! @deprecated }`,
      resolvers: {
        Animal: {
          eats: ({ id }: { id: string }) => {
            if (id === '2') throw new Error('nobody knows');
            return 'leaves';
          },
        },
      },
    },
  });
  const kinds: (string | undefined)[] = [];
  const server = new ApolloServer({
    gateway: apolloGateway({ ...engine, sdl, journeyOf: () => engine.journey }),
    plugins: [
      {
        requestDidStart: async () => ({
          willSendResponse: async ({ operation }) => void kinds.push(operation?.operation),
        }),
      },
    ],
  });
  const ask = async (id: string) => {
    const query = 'query ($id: ID!) { animal(id: $id) { diet: eats } }';
    const { body } = await server.executeOperation({ query, variables: { id } });
    return body.kind === 'single' ? body.singleResult : undefined;
  };
  expect(await ask('1')).toEqual({ data: { animal: { diet: 'leaves' } } });
  expect(await ask('2')).toMatchObject({
    data: { animal: null },
    errors: [{ message: 'nobody knows', path: ['animal', 'diet'] }],
  });
  expect(kinds).toEqual(['query', 'query']);
  await server.stop();
});
