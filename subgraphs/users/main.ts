import { runSubgraph } from '@kd/kit/subgraph/run';
import { users } from './index.ts';

await runSubgraph(users);
