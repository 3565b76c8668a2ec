import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyTask, fill, idsOf, inMemory, listQuery, pageOf, sorts } from './testing/lists.ts';
import type { Listed, Page } from './testing/lists.ts';
import { startVillage } from './testing/village.ts';
import type { House, Village } from './testing/village.ts';

let village: Village;
let house: House;
let all: Listed[];

beforeAll(async () => {
  village = await startVillage();
  house = village.house();
  await fill(village, house, 40);
  all = await everyTask(village, house);
});
afterAll(() => village.network.stop());

test.each(sorts.slice(0, 4))(
  'pages by $field $direction neither skip nor repeat while tasks come, go and change',
  async (sort) => {
    const home = village.house();
    await fill(village, home, 20);
    const before = await everyTask(village, home);
    const seen: string[] = [];
    const gone = new Set<string>();
    for (let after: string | null = null; ;) {
      const page: Page = await pageOf(village, home, { sort, first: 4, after });
      const ids = idsOf(page);
      seen.push(...ids);
      after = page.pageInfo.endCursor;
      if (!page.pageInfo.hasNextPage) break;
      // The task that the cursor stands on goes, one already seen moves to the front, and new ones come at both ends.
      await village.ask(home.pat, `mutation ($id: ID!) { deleteTask(id: $id) { taskId } }`, { id: ids.at(-1) });
      gone.add(ids.at(-1)!);
      const dueDate = sort.direction === 'ASC' ? '2020-01-01T00:00:00Z' : '2030-01-01T00:00:00Z';
      await village.act(home.pat, 'cancelTask', ids[0]!);
      await village.createTask(home.pat, home, { title: 'new', dueDate });
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(before.filter(({ id }) => !seen.includes(id))).toEqual([]);
    expect(gone.size).toBeGreaterThan(2);
  },
);

test('page sizes and cursors that do not fit are refused with their argument', async () => {
  const [edge] = (await pageOf(village, house, { first: 1 })).edges;
  const refused: [string, object][] = [
    ['first', { first: 0 }],
    ['first', { first: 101 }],
    ['first', { first: -5 }],
    ['last', { last: 0 }],
    ['last', { last: 101 }],
    ['last', { first: 1, last: 1 }],
    ['after', { after: 'x' }],
    ['before', { before: '' }],
    ['after', { after: edge!.cursor, sort: { field: 'TITLE' } }],
    ['after', { after: edge!.cursor, sort: { field: 'DUE_DATE', direction: 'DESC' } }],
    ['filter.search', { filter: { search: 'nul \0' } }],
  ];
  for (const [field, variables] of refused) {
    const { data, errors } = await village.tryTo(house.mia, listQuery, { familyId: house.id, ...variables });
    expect(data).toEqual({ tasks: null });
    expect([variables, errors?.[0]?.extensions]).toEqual([variables, { code: 'BAD_USER_INPUT', field }]);
  }
});

test('a page between two cursors holds what lies between them', async () => {
  const ids = inMemory(all, { field: 'DUE_DATE', direction: 'ASC' });
  const { edges } = await pageOf(village, house, { first: 40 });
  const [after, before] = [edges[9]!.cursor, edges[15]!.cursor];
  expect(idsOf(await pageOf(village, house, { first: 40, after, before }))).toEqual(ids.slice(10, 15));
  expect(idsOf(await pageOf(village, house, { last: 2, after, before }))).toEqual(ids.slice(13, 15));
});
