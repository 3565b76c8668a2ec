/** Who asks, and of which families; a full run has one with 200 tasks and one to write to. */
export type Asker = {
  accessToken: string;
  userId: string;
  familyId: string;
  /** Tasks of the first family that somebody is to do. */
  taskIds: string[];
  /** Another member of the first family. */
  other: { accessToken: string; userId: string };
  listFamilyId?: string;
  writeFamilyId?: string;
};

/** What is asked in a run: one operation, and whether every request has a text of its own. */
export type Scenario = { name: string; body: string; familyId: string };

const variantDigits = 4;

/**
 * The id of a family that only the stand-in knows: like another in everything but the end of its id. Each connection asks for
 * a family of its own, so that nobody gains by sharing calls of different clients that happen to be equal here.
 */
export const variantId = (familyId: string, variant: number): string =>
  familyId.slice(0, -variantDigits) + variant.toString(16).padStart(variantDigits, '0');

/** The number in the id of one like another. */
export const variantOf = (id: string): number => Number.parseInt(id.slice(-variantDigits), 16);

/** Whether an id is a family's, or that of one like it. */
export const isVariantOf = (familyId: string, id: string): boolean => variantId(familyId, 0) === variantId(id, 0);

/** Finds an id of a family, or of one like it. */
export const variantsOf = (familyId: string): RegExp =>
  new RegExp(`${familyId.slice(0, -variantDigits)}[0-9a-f]{${variantDigits}}`, 'g');

/** A number in an operation's name that makes each text another; see `loader.ts`. */
export const coldDigits = /(?<=Cold)\d{6}/g;
/** The same with the word before it. */
export const coldMark = /Cold\d{6}/g;

const dashboardFields = `
    name
    members { id fullName totalPoints currentStreak }
    activeTasks { id title status assignedTo { fullName } dueDate }
    leaderboard { user { fullName } points rank }`;

/** FamilyDashboard as `product.md` fixes it: one screen, four subgraphs. */
export const dashboard = (familyId: string): Scenario => ({
  name: 'dashboard',
  familyId,
  body: JSON.stringify({
    operationName: 'FamilyDashboard',
    query: `query FamilyDashboard($familyId: ID!) {\n  family(id: $familyId) {${dashboardFields}\n  }\n}`,
    variables: { familyId },
  }),
});

/** The same, where each request has an operation that nobody has seen: the names differ, the answer does not. */
export const cold = (familyId: string): Scenario => ({
  name: 'cold',
  familyId,
  body: JSON.stringify({
    operationName: 'DashboardCold000000',
    query:
      `query DashboardCold000000($familyId: ID!) {\n  family(id: $familyId) { ...Cold000000 }\n}\n` +
      `fragment Cold000000 on Family {${dashboardFields}\n}`,
    variables: { familyId },
  }),
});

const taskFields = `id title type points priority status dueDate tags version
      assignedTo { id fullName } createdBy { id fullName }`;

/** Two pages of a hundred tasks, with the names of who does them and who made them. */
export const list = (familyId: string): Scenario => ({
  name: 'list',
  familyId,
  body: JSON.stringify({
    operationName: 'TwoHundredTasks',
    query: `query TwoHundredTasks($familyId: ID!) {
  early: tasks(familyId: $familyId, first: 100) { totalCount nodes { ${taskFields} } }
  late: tasks(familyId: $familyId, last: 100) { totalCount nodes { ${taskFields} } }
}`,
    variables: { familyId },
  }),
});

/** Puts a task before a family that nobody looks at; the answer has names from another subgraph. */
export const mutation = (familyId: string): Scenario => ({
  name: 'mutation',
  familyId,
  body: JSON.stringify({
    operationName: 'BenchCreate',
    query: `mutation BenchCreate($input: CreateTaskInput!) {
  createTask(input: $input) { task { title status points createdBy { fullName } assignedTo { fullName } } }
}`,
    variables: { input: { familyId, title: 'Wash the bench', points: 5 } },
  }),
});

/** What follows the data where an answer says which event a write was. */
export const cursorStart = ',"extensions":{"cursor":';

/** A request as the generator of load sends it, byte for byte. */
export function requestBytes(
  path: string,
  port: number,
  { accessToken }: Pick<Asker, 'accessToken'>,
  body: string,
): string {
  return (
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: keep-alive\r\naccept: application/json\r\n` +
    `content-type: application/json\r\nauthorization: Bearer ${accessToken}\r\n` +
    `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}
