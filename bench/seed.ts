import { readSettings } from '@kd/kit/config';
import { createLogger } from '@kd/kit/log';
import { reportAndExit } from '@kd/kit/subgraph/run';
import { demoClient } from '../scripts/demo/client.ts';
import { demoPeople } from '../scripts/demo/people.ts';
import { seedDemo } from '../scripts/demo/seed.ts';
import { startEmbedded } from '../scripts/embedded.ts';
import type { Person } from './dashboard.ts';

/** Makes the demo family in `DATABASE_URL`, signs its advisor in, prints her as a JSON `Person`, and ends. */

const password = 'Bench-family-2026!';
const signIn = `mutation BenchSignIn($input: LoginInput!) {
  login(input: $input) { accessToken user { id families { id } } }
}`;

type SignedIn = { login: { accessToken: string; user: { id: string; families: { id: string }[] } } };

async function main(): Promise<void> {
  const log = createLogger({ level: 'warn', name: 'seed' });
  let shift = 0;
  const now = () => new Date(Date.now() + shift);
  const embedded = await startEmbedded({ settings: readSettings(process.env), log, clock: now });
  try {
    const { answerer } = embedded.router;
    const travelTo = (moment: Date) => void (shift = moment.getTime() - Date.now());
    await seedDemo(answerer, password, { now, travelTo }, new Date());
    shift = 0;
    const { login } = await demoClient(answerer)<SignedIn>(signIn, {
      input: { username: demoPeople[0].username, password },
    });
    const [family] = login.user.families;
    if (!family) throw new Error('The demo family was not made.');
    const person: Person = { accessToken: login.accessToken, userId: login.user.id, familyId: family.id };
    process.stdout.write(`${JSON.stringify(person)}\n`);
  } finally {
    await embedded.stop();
  }
}

await main().catch(reportAndExit);
process.exit(0);
