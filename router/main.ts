import { enableCompileCache } from 'node:module';

enableCompileCache();
process.env['APOLLO_TELEMETRY_DISABLED'] ??= '1';

// A supergraph of somebody else's needs nothing of what the family's router brings along, and starts faster without it.
const { main } = process.env['SUPERGRAPH_PATH'] ? await import('./standalone/main.ts') : await import('./process.ts');

await main();
