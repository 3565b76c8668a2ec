import { readSettings } from '@kd/kit/config';
import { createLogger } from '@kd/kit/log';
import { gracefulStop } from '@kd/kit/stop';
import { reportAndExit } from '@kd/kit/subgraph/run';
import { openDemo } from './demo/demo.ts';
import type { Demo } from './demo/demo.ts';
import { startEmbedded } from './embedded.ts';

/** `npm start`: everything in one process, until SIGINT or SIGTERM. `built` resolves when the web app can be served. */
export async function main(built: Promise<unknown>): Promise<void> {
  await start(built).catch(reportAndExit);
}

async function start(built: Promise<unknown>): Promise<void> {
  // Handled where it is awaited; a failure before that must not end the process without its message.
  built.catch(() => {});
  const settings = readSettings(process.env);
  const log = createLogger({ level: process.env['LOG_LEVEL'] ? settings.LOG_LEVEL : 'warn', name: 'kd' });
  const stop = gracefulStop(log);
  const demo = openDemo(settings);
  await built;
  const embedded = await startEmbedded({ settings, log, clock: demo.clock, extend: demo.addRoutes });
  stop.add('everything', () => embedded.stop());
  stop.onSignals();
  await demo.prepare(embedded);
  const address = await embedded.router.listen();
  process.stdout.write(welcome(address, demo));
}

function welcome(address: string, { signIn }: Demo): string {
  const person = signIn();
  return [
    '',
    'KD Family is ready.',
    '',
    `  App       ${address}/`,
    `  Explorer  ${address}/explorer`,
    `  GraphQL   ${address}/graphql`,
    `  Health    ${address}/health`,
    '',
    person
      ? `  Sign in as ${person.username} with the password ${person.password} (or with one click in the app).`
      : '  There is no demo family here: register in the app.',
    '',
    '',
  ].join('\n');
}
