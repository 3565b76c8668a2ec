import { runSubgraph } from '@kd/kit/subgraph/run';
import { points } from './index.ts';

await runSubgraph(points);
