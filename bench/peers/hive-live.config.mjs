import { defineConfig } from '@graphql-hive/gateway';
import { statementSource } from '../router/statement.ts';

/** Hive Gateway as it comes, with subscriptions from the `live` subgraph over a WebSocket and the header that ours want. */
const statement = statementSource();

export const gatewayConfig = defineConfig({
  propagateHeaders: { fromClientToSubgraphs: () => ({ 'x-kd-statement': statement() }) },
  transportEntries: { live: { options: { subscriptions: { kind: 'ws', location: '/graphql' } } } },
});
