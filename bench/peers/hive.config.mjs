import { defineConfig } from '@graphql-hive/gateway';
import { statementSource } from '../router/statement.ts';

/** Hive Gateway as it comes, with the header that our subgraphs want. */
const statement = statementSource();

export const gatewayConfig = defineConfig({
  propagateHeaders: { fromClientToSubgraphs: () => ({ 'x-kd-statement': statement() }) },
});
