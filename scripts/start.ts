import { enableCompileCache } from 'node:module';

enableCompileCache();
process.env['APOLLO_TELEMETRY_DISABLED'] ??= '1';

const { buildWeb } = await import('./build-web.ts');
const { main } = await import('./start-embedded.ts');

// The web app is built while PostgreSQL and the demo family come up.
await main(buildWeb());
