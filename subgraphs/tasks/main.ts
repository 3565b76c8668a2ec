import { runSubgraph } from '@kd/kit/subgraph/run';
import { tasks } from './index.ts';

await runSubgraph(tasks);
