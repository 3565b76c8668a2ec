import { expect, test, vi } from 'vitest';
import { federate } from './testing/federation.ts';

const link = (extra: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@override", "@shareable"])\n${extra}`;

const movies = (label: string) =>
  federate({
    films: {
      typeDefs: link(`type Query { film: Film } type Film @key(fields: "id") { id: ID! rating: String }`),
      resolvers: { Query: { film: () => ({ id: '1', rating: 'from films' }) } },
    },
    reviews: {
      typeDefs: link(
        `type Film @key(fields: "id") { id: ID! rating: String @override(from: "films", label: "${label}") }`,
      ),
      resolvers: { Film: { rating: () => 'from reviews' } },
    },
  });

const ratings = async (label: string, draws: readonly number[]) => {
  const { ask } = movies(label);
  const seen: unknown[] = [];
  for (const draw of draws) {
    vi.spyOn(Math, 'random').mockReturnValueOnce(draw);
    seen.push((await ask('{ film { rating } }')).data?.['film']);
  }
  return seen;
};

test('a progressive override moves its share of requests', async () => {
  expect(await ratings('percent(25)', [0.1, 0.9, 0.24, 0.26])).toEqual([
    { rating: 'from reviews' },
    { rating: 'from films' },
    { rating: 'from reviews' },
    { rating: 'from films' },
  ]);
});

test('percent(0) moves nothing, percent(100) everything', async () => {
  expect(await ratings('percent(0)', [0])).toEqual([{ rating: 'from films' }]);
  expect(await ratings('percent(100)', [0.999])).toEqual([{ rating: 'from reviews' }]);
});

test('a label that is no percentage holds for nobody', async () => {
  expect(await ratings('beta-testers', [0])).toEqual([{ rating: 'from films' }]);
});
