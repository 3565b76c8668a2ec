import { newPerson } from './client.ts';
import type { Client } from './client.ts';

/** A family with its people. */
export type Family = {
  id: string;
  advisor: Client & { username: string };
  parent: Client & { username: string };
  children: (Client & { username: string })[];
};

/** The query that defines the product, word for word as in `README.md`. */
export const familyDashboard = `
  query FamilyDashboard($familyId: ID!) {
    family(id: $familyId) {
      name
      members { id fullName totalPoints currentStreak }
      activeTasks { id title status assignedTo { fullName } dueDate }
      leaderboard { user { fullName } points rank }
    }
  }`;

/** What it answers. */
export type Dashboard = {
  family: {
    name: string;
    members: { id: string; fullName: string; totalPoints: number; currentStreak: number }[];
    activeTasks: {
      id: string;
      title: string;
      status: string;
      assignedTo: { fullName: string } | null;
      dueDate: string | null;
    }[];
    leaderboard: { user: { fullName: string }; points: number; rank: number }[];
  };
};

const create = 'mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { id status version } } }';

/** Founds a family: an advisor, a parent and some children. */
export async function newFamily(address: string, children = 2): Promise<Family> {
  const advisor = await newPerson(address, 'Ada Advisor');
  const { createFamily } = await advisor.ask<{ createFamily: { family: { id: string; inviteCode: string } } }>(
    `mutation ($input: CreateFamilyInput!) { createFamily(input: $input) { family { id inviteCode } } }`,
    { input: { name: 'The Testers', timezone: 'Europe/Berlin' } },
  );
  const { id, inviteCode } = createFamily.family;
  const join = async (fullName: string) => {
    const person = await newPerson(address, fullName);
    await person.ask(`mutation ($code: String!) { joinFamily(inviteCode: $code) { family { id } } }`, {
      code: inviteCode,
    });
    return person;
  };
  const parent = await join('Pat Parent');
  await advisor.ask(`mutation ($input: ChangeRoleInput!) { changeRole(input: $input) { member { role } } }`, {
    input: { familyId: id, userId: parent.userId, role: 'PARENT' },
  });
  const joined = [];
  for (let child = 1; child <= children; child += 1) joined.push(await join(`Child ${child}`));
  // A role is known everywhere within seconds, not at once: whoever may not create a task hears of that before its title is looked at.
  const untitled = { input: { familyId: id, title: '' } };
  await eventually(
    () => parent.send(create, untitled),
    ({ text }) => !text.includes('FORBIDDEN'),
  );
  return { id, advisor, parent, children: joined };
}

/** A task as mutations answer it. */
export type TaskAnswer = { id: string; status: string; version: number };

/** Puts a task before the family. */
export async function newTask({ id, parent }: Family, input: Record<string, unknown> = {}): Promise<TaskAnswer> {
  const { createTask } = await parent.ask<{ createTask: { task: TaskAnswer } }>(create, {
    input: { familyId: id, title: 'Dishes', points: 10, ...input },
  });
  return createTask.task;
}

const steps = {
  claim: 'mutation ($id: ID!) { claimTask(id: $id) { task { id status version } } }',
  start: 'mutation ($id: ID!) { startTask(id: $id) { task { id status version } } }',
  complete: 'mutation ($id: ID!) { completeTask(id: $id, actualMinutes: 5) { task { id status version } } }',
  approve: 'mutation ($id: ID!) { approveTask(id: $id) { task { id status version } pointsAwarded } }',
  reject: 'mutation ($id: ID!) { rejectTask(id: $id, reason: "Once more") { task { id status version } } }',
};

/** Sends one step of a task's way and gives whatever comes. */
export const step = (person: Client, name: keyof typeof steps, id: string, headers: Record<string, string> = {}) =>
  person.send<Record<string, { task: TaskAnswer }>>(steps[name], { id }, headers);

/** Takes a task through all steps; the child does it, the parent approves. */
export async function finish(family: Family, child: Client, taskId: string): Promise<void> {
  for (const name of ['claim', 'start', 'complete'] as const) mustSucceed(await step(child, name, taskId));
  mustSucceed(await step(family.parent, 'approve', taskId));
}

function mustSucceed({ errors, text }: { errors: unknown; text: string }): void {
  if (errors) throw new Error(text);
}

/** Looks again until it is so. @throws with the last value when it is not so within ten seconds */
export async function eventually<T>(look: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const value = await look();
    if (isSo(value)) return value;
    if (Date.now() > deadline) throw new Error(`it never became so; last seen: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
