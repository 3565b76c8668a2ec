import type { House, Village } from './village.ts';

/** A task as the lists of these tests select it. */
export type Listed = {
  id: string;
  title: string;
  description: string | null;
  type: string | null;
  points: number;
  priority: string;
  dueDate: string | null;
  tags: string[];
  status: string;
  assignedTo: { id: string } | null;
  createdAt: string;
  updatedAt: string;
};

/** A page as `pageOf` selects it. */
export type Page = {
  edges: { cursor: string; node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  totalCount: number;
};
export type Sort = { field: string; direction: string };

const fields = 'id title description type points priority dueDate tags status assignedTo { id } createdAt updatedAt';
export const listQuery = `query ($familyId: ID!, $filter: TaskFilter, $sort: TaskSort, $first: Int, $after: String, $last: Int, $before: String) {
  tasks(familyId: $familyId, filter: $filter, sort: $sort, first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id } } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;
/** Asks for a page. */
export const pageOf = async (village: Village, where: House, variables: Record<string, unknown>): Promise<Page> =>
  (await village.ask<{ tasks: Page }>(where.mia, listQuery, { familyId: where.id, ...variables })).tasks;
export const idsOf = ({ edges }: Page): string[] => edges.map(({ node }) => node.id);

const titles = [
  'Apfelbaum schneiden',
  'äpfel sammeln',
  'Zaun streichen',
  'Öl wechseln',
  'feed the cat',
  'Feed the dog',
  'feed',
];
const pick = <T>(values: readonly T[], index: number): T => values[index % values.length]!;

/** Gives a family tasks of every kind: each combination of properties comes about at some number. */
export async function fill(village: Village, home: House, count: number): Promise<void> {
  const fillOne = async (index: number): Promise<void> => {
    const task = await village.createTask(home.pat, home, {
      title: pick(titles, index),
      description: pick([null, 'In the garden, behind the shed', "It's o'clock \\ 100%", 'garden-party'], index >> 1),
      type: pick([null, 'garden', 'kitchen'], index),
      points: pick([0, 10, 10, 10_000], index),
      priority: pick(['LOW', 'URGENT', 'MEDIUM', 'HIGH', 'MEDIUM'], index),
      dueDate: pick(
        [
          null,
          '2026-11-25T10:00:00.000Z',
          '2026-11-19T10:00:00.001Z',
          '2026-12-24T18:00:00.000Z',
          '2026-11-19T10:00:00.000Z',
        ],
        index >> 1,
      ),
      tags: pick([[], ['wet'], ['wet', 'cold'], ['Wet']], index),
      assignedToId: pick([null, home.mia.id, home.leo.id], index >> 1),
    });
    const person = pick([home.pat, home.mia, home.leo], index >> 1);
    const route = person === home.pat ? ['cancelTask'] : ['startTask', 'completeTask'];
    for (const action of route.slice(0, index % 3)) await village.act(person, action, task.id);
  };
  await Promise.all(Array.from({ length: count }, (_, index) => fillOne(index)));
}

const byLetter = new Intl.Collator('und');
export const ranks = ['LOW', 'MEDIUM', 'HIGH', 'URGENT'];
export const plainly = (a: string | number, b: string | number): number => (a < b ? -1 : Number(a > b));
const ascending: Record<string, (a: Listed, b: Listed) => number> = {
  DUE_DATE: (a, b) => plainly(a.dueDate ?? '', b.dueDate ?? ''),
  CREATED_AT: (a, b) => plainly(a.createdAt, b.createdAt),
  UPDATED_AT: (a, b) => plainly(a.updatedAt, b.updatedAt),
  PRIORITY: (a, b) => plainly(ranks.indexOf(a.priority), ranks.indexOf(b.priority)),
  POINTS: (a, b) => a.points - b.points,
  TITLE: (a, b) => byLetter.compare(a.title, b.title),
};
export const sorts: Sort[] = Object.keys(ascending).flatMap((field) =>
  ['ASC', 'DESC'].map((direction) => ({ field, direction })),
);

/** The ids that a list has to have, computed without the database. */
export function inMemory(
  all: readonly Listed[],
  { field, direction }: Sort,
  keep: (task: Listed) => boolean = () => true,
): string[] {
  const turn = direction === 'ASC' ? 1 : -1;
  const last = (task: Listed) => Number(field === 'DUE_DATE' && task.dueDate === null);
  const sorted = all
    .filter(keep)
    .sort((a, b) => last(a) - last(b) || turn * (ascending[field]!(a, b) || plainly(a.id, b.id)));
  return sorted.map(({ id }) => id);
}

/** All tasks of a family that has at most 100. */
export const everyTask = async (village: Village, home: House): Promise<Listed[]> => {
  const query = `query ($id: ID!) { tasks(familyId: $id, first: 100) { nodes { ${fields} } } }`;
  return (await village.ask<{ tasks: { nodes: Listed[] } }>(home.pat, query, { id: home.id })).tasks.nodes;
};
