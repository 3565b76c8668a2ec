import { readSettings } from '@kd/kit/config';
import { createLogger } from '@kd/kit/log';
import { reportAndExit } from '@kd/kit/subgraph/run';
import type { Answerer } from '@kd/router/answer';
import { demoClient } from '../../scripts/demo/client.ts';
import { startEmbedded } from '../../scripts/embedded.ts';
import type { Household, Resident } from './household.ts';

/** Makes so many families of five in `DATABASE_URL`, each with ten tasks, prints them as a JSON list of `Household`, and ends. */

const register = `mutation TownRegister($input: RegisterInput!) { register(input: $input) { accessToken } }`;
const found = `mutation TownFound($input: CreateFamilyInput!) { createFamily(input: $input) { family { id inviteCode } } }`;
const join = `mutation TownJoin($code: String!) { joinFamily(inviteCode: $code) { family { id } } }`;
const create = `mutation TownCreate($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }`;

const peopleEach = 5;
const tasksEach = 10;
/** Families that are made at the same time: hashing passwords keeps all cores busy anyhow. */
const atOnce = 4;

type Founded = { createFamily: { family: { id: string; inviteCode: string } } };

async function resident(answerer: Answerer, username: string): Promise<Resident> {
  const input = { username, fullName: `Resident ${username}`, password: 'Bench-family-2026!' };
  const { register: signedIn } = await demoClient(answerer)<{ register: Resident }>(register, { input });
  return { accessToken: signedIn.accessToken };
}

async function household(answerer: Answerer, number: number): Promise<Household> {
  const residents: Resident[] = [];
  for (let who = 0; who < peopleEach; who += 1) residents.push(await resident(answerer, `r${number}.${who}`));
  const [advisor, ...others] = residents.map(({ accessToken }) => demoClient(answerer, () => accessToken));
  if (!advisor) throw new Error('A family needs somebody who founds it.');
  const { createFamily } = await advisor<Founded>(found, { input: { name: `Family ${number}` } });
  const { id: familyId, inviteCode: code } = createFamily.family;
  for (const ask of others) await ask(join, { code });
  const tasks: string[] = [];
  for (let count = 0; count < tasksEach; count += 1) {
    const input = { familyId, title: `Task ${count + 1}`, type: 'chore', points: 5 + count };
    const { createTask } = await advisor<{ createTask: { task: { id: string } } }>(create, { input });
    tasks.push(createTask.task.id);
  }
  return { familyId, residents, tasks };
}

async function main(): Promise<void> {
  const families = Number(process.argv[2]);
  const log = createLogger({ level: 'warn', name: 'seed' });
  const embedded = await startEmbedded({ settings: readSettings(process.env), log });
  try {
    const households: Household[] = [];
    let next = 0;
    const build = async (): Promise<void> => {
      while (next < families) households.push(await household(embedded.router.answerer, (next += 1)));
    };
    await Promise.all(Array.from({ length: atOnce }, build));
    process.stdout.write(`${JSON.stringify(households)}\n`);
  } finally {
    await embedded.stop();
  }
}

await main().catch(reportAndExit);
process.exit(0);
