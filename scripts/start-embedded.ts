import { once } from 'node:events';
import { createServer } from 'node:net';
import { readSettings, SettingsError } from '@kd/kit/config';
import type { Settings } from '@kd/kit/config';
import { createLogger } from '@kd/kit/log';
import { gracefulStop } from '@kd/kit/stop';
import { reportAndExit } from '@kd/kit/subgraph/run';
import { startTracing } from '@kd/kit/tracing/start';
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
  await claimPort(settings);
  const demo = openDemo(settings);
  await built;
  stop.add('tracing', await startTracing('kd-family', log));
  const embedded = await startEmbedded({ settings, log, clock: demo.clock, extend: demo.addRoutes });
  stop.add('everything', () => embedded.stop());
  stop.onSignals();
  if (process.env['npm_lifecycle_event'] !== undefined) stop.withParent();
  try {
    await demo.prepare(embedded);
    const address = await embedded.router.listen();
    process.stdout.write(welcome(address, demo));
  } catch (error) {
    await stop.stop();
    throw error;
  }
}

const welcome = (address: string, { hint }: Demo): string =>
  [
    '',
    'KD Family is ready.',
    '',
    `  App       ${address}/`,
    `  Explorer  ${address}/explorer`,
    `  GraphQL   ${address}/graphql`,
    `  Health    ${address}/health`,
    '',
    `  ${hint()}`,
    '',
    '',
  ].join('\n');

/** Now rather than after the demo family was made. @throws SettingsError when somebody else listens there */
async function claimPort({ HOST, PORT = 4000 }: Settings): Promise<void> {
  const probe = createServer();
  try {
    await once(probe.listen(PORT, HOST), 'listening');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new SettingsError(
      `PORT: cannot listen on ${HOST}:${PORT} (${reason}). Stop what listens there or choose another, for example PORT=${PORT + 1} npm start.`,
    );
  }
  await new Promise((resolve) => probe.close(resolve));
}
