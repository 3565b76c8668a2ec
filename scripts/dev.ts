import { root } from './root.ts';
import { ended, forwardSignals, start } from './run.ts';

/** `npm run dev`: the server restarts and the web app rebuilds when their sources change. */

const watched = ['kit', 'subgraphs', 'router', 'schema'].map((folder) => `--watch-path=${root}${folder}`);

forwardSignals();
const server = start(process.execPath, [...watched, '--watch-preserve-output', `${root}scripts/start.ts`]);
const web = start(
  process.execPath,
  [`${root}node_modules/vite/bin/vite.js`, 'build', '--watch', '--logLevel', 'warn'],
  { cwd: `${root}web` },
);
process.exitCode = await Promise.race([ended(server), ended(web)]);
server.kill();
web.kill();
