import { readFileSync } from 'node:fs';
import gateway from '@mercuriusjs/gateway';
import Fastify from 'fastify';
import { statementSource } from '../router/statement.ts';

/** Mercurius' gateway with JIT over the subgraphs in `BENCH_SERVICES`: a file of `[{ name, url, schema }]`. */
const statement = statementSource();
const services = JSON.parse(readFileSync(process.env.BENCH_SERVICES, 'utf8'));

const app = Fastify();
await app.register(gateway, {
  jit: 1,
  gateway: {
    services: services.map((service) => ({
      ...service,
      mandatory: true,
      connections: 32,
      rewriteHeaders: () => ({ 'x-kd-statement': statement() }),
    })),
  },
});
app.get('/health', () => ({ status: 'up' }));
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
