import { runSubgraph } from '@kd/kit/subgraph/run';
import { families } from './index.ts';

await runSubgraph(families);
