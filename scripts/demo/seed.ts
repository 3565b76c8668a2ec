import type { Answerer } from '@kd/router/answer';
import { demoClient } from './client.ts';
import type { DemoClient } from './client.ts';
import { demoFamily, demoPeople } from './people.ts';
import type { DemoName } from './people.ts';
import { currentTasks } from './current-tasks.ts';
import type { CurrentTask } from './current-tasks.ts';
import { choresOf, historyDays } from './story.ts';

/** The time machine that the demo family's past is lived with. */
export type StoryClock = { now(): Date; travelTo(moment: Date): void };

type Person = { ask: DemoClient; id: string; renew(): Promise<void> };
type People = Record<DemoName, Person>;
type Tokens = { accessToken: string; refreshToken: string };

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const halfHourMs = hourMs / 2;

/** Lives the demo family's eight weeks and today, with the mutations that any client would use. */
export async function seedDemo(answerer: Answerer, password: string, clock: StoryClock, today: Date): Promise<void> {
  clock.travelTo(new Date(today.getTime() - (historyDays + 1) * dayMs));
  const people = await registerAll(answerer, password);
  const familyId = await foundFamily(people);
  for (let daysAgo = historyDays; daysAgo >= 1; daysAgo -= 1) {
    const day = new Date(today.getTime() - daysAgo * dayMs);
    await livePastDay(people, familyId, clock, day, daysAgo);
  }
  clock.travelTo(new Date(today.getTime() - 2 * hourMs));
  await renewAll(people);
  await people.pat.ask(award, {
    input: { familyId, userId: people.zoe.id, points: 20, reason: 'Helped Grandma all afternoon' },
  });
  for (const task of currentTasks) await bringTo(people, familyId, task, today);
  // The first code is eight weeks old by now.
  await people.ada.ask(`mutation Renew($familyId: ID!) { renewInviteCode(familyId: $familyId) { family { id } } }`, {
    familyId,
  });
}

const register = `mutation Register($input: RegisterInput!) { register(input: $input) { accessToken refreshToken user { id } } }`;
const refresh = `mutation Refresh($token: String!) { refreshSession(refreshToken: $token) { accessToken refreshToken } }`;
const award = `mutation Award($input: AwardPointsInput!) { awardPoints(input: $input) { entry { id } } }`;
const create = `mutation Create($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }`;

async function registerAll(answerer: Answerer, password: string): Promise<People> {
  const entries: [string, Person][] = [];
  for (const { username, fullName } of demoPeople) {
    const visitor = demoClient(answerer);
    const input = { username, password, fullName, timezone: demoFamily.timezone };
    const { register: first } = await visitor<{ register: Tokens & { user: { id: string } } }>(register, { input });
    let tokens: Tokens = first;
    const renew = async () => {
      tokens = (await visitor<{ refreshSession: Tokens }>(refresh, { token: tokens.refreshToken })).refreshSession;
    };
    entries.push([username, { id: first.user.id, renew, ask: demoClient(answerer, () => tokens.accessToken) }]);
  }
  return Object.fromEntries(entries) as People;
}

const renewAll = async (people: People): Promise<void> => {
  for (const person of Object.values(people)) await person.renew();
};

async function foundFamily({ ada, ...others }: People): Promise<string> {
  const found = `mutation Found($input: CreateFamilyInput!) { createFamily(input: $input) { family { id inviteCode } } }`;
  const { createFamily } = await ada.ask<{ createFamily: { family: { id: string; inviteCode: string } } }>(found, {
    input: demoFamily,
  });
  const { id: familyId, inviteCode } = createFamily.family;
  for (const person of Object.values(others)) {
    await person.ask(`mutation Join($code: String!) { joinFamily(inviteCode: $code) { family { id } } }`, {
      code: inviteCode,
    });
  }
  const input = { familyId, userId: others.pat.id, role: 'PARENT' };
  await ada.ask(`mutation Role($input: ChangeRoleInput!) { changeRole(input: $input) { member { id } } }`, { input });
  return familyId;
}

async function livePastDay(
  people: People,
  familyId: string,
  clock: StoryClock,
  day: Date,
  daysAgo: number,
): Promise<void> {
  const chores = choresOf(daysAgo, day.getUTCDay() || 7);
  if (chores.length === 0) return;
  clock.travelTo(day);
  await renewAll(people);
  for (const { who, title, type, points, minutes, difficulty } of chores) {
    const due = (day.getTime() + 4 * hourMs - Date.now()) / hourMs;
    const task: CurrentTask = { title, type, points, minutes, difficulty, who, stage: 'APPROVED', due };
    await bringTo(people, familyId, task, new Date());
  }
}

/** The steps to a stage, by whom: the one who does the task, or a parent. */
const stepsTo: Record<CurrentTask['stage'], readonly Step[]> = {
  PENDING: [],
  CLAIMED: ['claim'],
  IN_PROGRESS: ['claim', 'start'],
  COMPLETED: ['claim', 'start', 'complete'],
  APPROVED: ['claim', 'start', 'complete', 'approve'],
  REJECTED: ['claim', 'start', 'complete', 'reject'],
  CANCELLED: ['cancel'],
};
type Step = 'claim' | 'start' | 'complete' | 'approve' | 'reject' | 'cancel';

const stepMutations: Record<Step, string> = {
  claim: 'mutation Claim($id: ID!) { claimTask(id: $id) { task { id } } }',
  start: 'mutation Start($id: ID!) { startTask(id: $id) { task { id } } }',
  complete:
    'mutation Complete($id: ID!, $minutes: Int) { completeTask(id: $id, actualMinutes: $minutes) { task { id } } }',
  approve: 'mutation Approve($id: ID!) { approveTask(id: $id) { task { id } } }',
  reject: 'mutation Reject($id: ID!, $reason: String!) { rejectTask(id: $id, reason: $reason) { task { id } } }',
  cancel: 'mutation Cancel($id: ID!, $reason: String) { cancelTask(id: $id, reason: $reason) { task { id } } }',
};
const byParent = new Set<Step>(['approve', 'reject', 'cancel']);

async function bringTo(people: People, familyId: string, task: CurrentTask, now: Date): Promise<void> {
  const { who, due, minutes, stage, reason, tags = [], ...words } = task;
  const dueDate =
    due === undefined
      ? undefined
      : new Date(Math.round((now.getTime() + due * hourMs) / halfHourMs) * halfHourMs).toISOString();
  const free = stage === 'CLAIMED' || !who;
  const input = {
    ...words,
    familyId,
    tags,
    dueDate,
    estimatedMinutes: minutes,
    assignedToId: free ? undefined : people[who].id,
  };
  const { createTask } = await people.pat.ask<{ createTask: { task: { id: string } } }>(create, { input });
  for (const step of stepsTo[stage]) {
    // A name that is put on a task needs no claim.
    if (step === 'claim' && !free) continue;
    const person = byParent.has(step) || !who ? people.ada : people[who];
    const variables = {
      id: createTask.task.id,
      ...(step === 'complete' && { minutes }),
      ...((step === 'reject' || step === 'cancel') && { reason }),
    };
    await person.ask(stepMutations[step], variables);
  }
}
