import { readSettings } from '@kd/kit/config';
import { createLogger } from '@kd/kit/log';
import { reportAndExit } from '@kd/kit/subgraph/run';
import type { Answerer } from '@kd/router/answer';
import { demoClient } from '../../scripts/demo/client.ts';
import type { DemoClient } from '../../scripts/demo/client.ts';
import { currentTasks } from '../../scripts/demo/current-tasks.ts';
import { demoPeople } from '../../scripts/demo/people.ts';
import { startEmbedded } from '../../scripts/embedded.ts';
import type { Asker } from './scenarios.ts';

/**
 * Makes a family of five with their tasks and points in `DATABASE_URL`, prints its advisor as a JSON `Asker`, and ends. With
 * `--more` she founds two others: one with 200 tasks, one to write to.
 */

const register = `mutation BenchRegister($input: RegisterInput!) { register(input: $input) { accessToken user { id } } }`;
const found = `mutation BenchFound($input: CreateFamilyInput!) { createFamily(input: $input) { family { id inviteCode } } }`;
const join = `mutation BenchJoin($code: String!) { joinFamily(inviteCode: $code) { family { id } } }`;
const create = `mutation BenchSeed($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }`;
const award = `mutation BenchAward($input: AwardPointsInput!) { awardPoints(input: $input) { entry { id } } }`;

const manyTasks = 200;
const hourMs = 3_600_000;

type Registered = { register: { accessToken: string; user: { id: string } } };
type Created = { createTask: { task: { id: string } } };
type Founded = { createFamily: { family: { id: string; inviteCode: string } } };

async function registerPerson(answerer: Answerer, username: string, fullName: string) {
  const input = { username, fullName, password: 'Bench-family-2026!' };
  const { register: signedIn } = await demoClient(answerer)<Registered>(register, { input });
  const { accessToken, user } = signedIn;
  return { accessToken, id: user.id, ask: demoClient(answerer, () => accessToken) };
}

const dueIn = (hours: number): string => new Date(Date.now() + hours * hourMs).toISOString();

/** Five people, what they have to do, and points for each. */
async function seedFamily(answerer: Answerer): Promise<{ asker: Asker; ask: DemoClient }> {
  const people = await Promise.all(
    demoPeople.map(({ username, fullName }) => registerPerson(answerer, username, fullName)),
  );
  const [first, ...others] = people;
  const [other] = others;
  if (!first || !other) throw new Error('There are no demo people.');
  const { createFamily } = await first.ask<Founded>(found, { input: { name: 'The Benches' } });
  const { id: familyId, inviteCode: code } = createFamily.family;
  for (const { ask } of others) await ask(join, { code });
  for (const [index, { id: userId }] of people.entries()) {
    await first.ask(award, { input: { familyId, userId, points: 30 + index * 7, reason: 'A good start' } });
  }
  const taskIds: string[] = [];
  for (const { title, type, points, who, due, priority } of currentTasks.slice(0, 25)) {
    const assignee = people[demoPeople.findIndex(({ username }) => username === who)];
    const { createTask } = await first.ask<Created>(create, {
      input: {
        familyId,
        title,
        type,
        points,
        priority,
        ...(due !== undefined && { dueDate: dueIn(due) }),
        ...(assignee && { assignedToId: assignee.id }),
      },
    });
    if (assignee) taskIds.push(createTask.task.id);
  }
  const { accessToken, id: userId, ask } = first;
  const asker = { accessToken, userId, familyId, taskIds, other: { accessToken: other.accessToken, userId: other.id } };
  return { asker, ask };
}

/** Founds a family with some tasks, every third of them the founder's own. */
async function seedTasks(ask: DemoClient, userId: string, name: string, tasks: number): Promise<string> {
  const { createFamily } = await ask<Founded>(found, { input: { name } });
  const familyId = createFamily.family.id;
  for (let count = 0; count < tasks; count += 1) {
    const words = { title: `Task ${count + 1}`, type: 'chore', points: count % 30, tags: ['bench', `t${count % 7}`] };
    const owner = count % 3 === 0 && { assignedToId: userId };
    await ask(create, { input: { familyId, ...words, dueDate: dueIn(24 * (count + 1)), ...owner } });
  }
  return familyId;
}

async function main(): Promise<void> {
  const log = createLogger({ level: 'warn', name: 'seed' });
  const embedded = await startEmbedded({ settings: readSettings(process.env), log });
  try {
    const { asker, ask } = await seedFamily(embedded.router.answerer);
    if (process.argv.includes('--more')) {
      asker.listFamilyId = await seedTasks(ask, asker.userId, 'The Busy', manyTasks);
      asker.writeFamilyId = await seedTasks(ask, asker.userId, 'The Writers', 0);
    }
    process.stdout.write(`${JSON.stringify(asker)}\n`);
  } finally {
    await embedded.stop();
  }
}

await main().catch(reportAndExit);
process.exit(0);
