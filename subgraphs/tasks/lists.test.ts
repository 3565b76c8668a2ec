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

test.each(sorts)(
  'the list by $field $direction is what memory computes, forward and backward, page by page',
  async (sort) => {
    const expected = inMemory(all, sort);
    const forward: string[] = [];
    for (let after: string | null = null; ;) {
      const page: Page = await pageOf(village, house, { sort, first: 7, after });
      forward.push(...idsOf(page));
      expect(page.totalCount).toBe(40);
      expect(page.pageInfo).toMatchObject({
        hasPreviousPage: after !== null,
        startCursor: page.edges[0]!.cursor,
        endCursor: page.edges.at(-1)!.cursor,
      });
      after = page.pageInfo.endCursor;
      if (!page.pageInfo.hasNextPage) break;
    }
    expect(forward).toEqual(expected);
    const backward: string[] = [];
    for (let before: string | null = null; ;) {
      const page: Page = await pageOf(village, house, { sort, last: 7, before });
      backward.unshift(...idsOf(page));
      expect(page.pageInfo.hasNextPage).toBe(before !== null);
      before = page.pageInfo.startCursor;
      if (!page.pageInfo.hasPreviousPage) break;
    }
    expect(backward).toEqual(expected);
  },
);

const words = ({ title, description }: Listed): string[] =>
  `${title} ${description ?? ''}`.toLowerCase().split(/[^\p{L}\p{N}]+/u);
const mentions =
  (...wanted: string[]) =>
  (task: Listed) =>
    wanted.slice(0, -1).every((word) => words(task).includes(word)) &&
    words(task).some((word) => word.startsWith(wanted.at(-1)!));

const filters = (): [string, object, (task: Listed) => boolean][] => [
  ['status', { status: ['COMPLETED', 'CANCELLED'] }, ({ status }) => ['COMPLETED', 'CANCELLED'].includes(status)],
  ['no status at all', { status: [] }, () => false],
  ['assignee', { assignedToId: house.mia.id }, ({ assignedTo }) => assignedTo?.id === house.mia.id],
  ['impossible assignee', { assignedToId: 'nobody' }, () => false],
  ['unassigned', { unassigned: true }, ({ assignedTo }) => assignedTo === null],
  ['assigned', { unassigned: false }, ({ assignedTo }) => assignedTo !== null],
  ['type', { type: 'garden' }, ({ type }) => type === 'garden'],
  ['tag', { tag: 'wet' }, ({ tags }) => tags.includes('wet')],
  ['priority', { priority: ['HIGH', 'LOW'] }, ({ priority }) => ['HIGH', 'LOW'].includes(priority)],
  [
    'due from',
    { dueFrom: '2026-11-19T10:00:00.001Z' },
    ({ dueDate }) => dueDate !== null && dueDate >= '2026-11-19T10:00:00.001Z',
  ],
  [
    'due before',
    { dueBefore: '2026-11-25T11:00:00+01:00' },
    ({ dueDate }) => dueDate !== null && dueDate < '2026-11-25T10:00:00.000Z',
  ],
  ['search', { search: 'garden' }, mentions('garden')],
  ['search of the beginning of a word', { search: 'ÄPF' }, mentions('äpf')],
  ['search of two words', { search: 'feed DO' }, mentions('feed', 'do')],
  ['search of a phrase', { search: '"behind the she' }, mentions('behind', 'the', 'she')],
  ['search without', { search: '-garden' }, (task) => !mentions('garden')(task)],
  ['search of either', { search: 'cat or dog' }, (task) => words(task).includes('cat') || words(task).includes('dog')],
  ['search with quotes', { search: "o'clock" }, mentions('clock')],
  ['search of nothing but signs', { search: "';--:*&|!()" }, () => false],
  [
    'everything together',
    { unassigned: false, tag: 'wet', priority: ['URGENT', 'MEDIUM', 'LOW'], search: 'feed' },
    (task) =>
      task.assignedTo !== null && task.tags.includes('wet') && task.priority !== 'HIGH' && mentions('feed')(task),
  ],
];

test('each filter lets through what memory computes', async () => {
  for (const [name, filter, keep] of filters()) {
    const expected = inMemory(all, { field: 'TITLE', direction: 'ASC' }, keep);
    const page = await pageOf(village, house, { filter, sort: { field: 'TITLE' }, first: 100 });
    expect([name, page.totalCount, idsOf(page)]).toEqual([name, expected.length, expected]);
  }
});

test('nothing that is typed into a search breaks out or breaks down', async () => {
  for (const search of [
    "'",
    "''",
    '"',
    '\\',
    "\\'",
    '%',
    ':*',
    "a':*b",
    '!',
    '&',
    '| |',
    '<->',
    '( )',
    "') or true --",
    '🧹',
    '"a" -"b" or',
    '-',
    'a:b:*',
  ]) {
    const { errors } = await village.tryTo(house.mia, listQuery, { familyId: house.id, filter: { search } });
    expect([search, errors]).toEqual([search, undefined]);
  }
});
