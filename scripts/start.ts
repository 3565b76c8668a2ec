import { enableCompileCache } from 'node:module';

enableCompileCache();
process.env['APOLLO_TELEMETRY_DISABLED'] ??= '1';

const { buildWeb } = await import('./build-web.ts');
const { main } = await import('./start-embedded.ts');

await main(buildWeb());
