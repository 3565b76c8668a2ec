import { enableCompileCache } from 'node:module';

enableCompileCache();
process.env['APOLLO_TELEMETRY_DISABLED'] ??= '1';

if (process.env['SUPERGRAPH_PATH']) {
  await import('@kd/router/main');
} else {
  const { buildWeb } = await import('./build-web.ts');
  const { main } = await import('./start-embedded.ts');
  await main(buildWeb());
}
