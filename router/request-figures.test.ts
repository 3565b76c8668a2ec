import { register } from '@kd/kit/metrics';
import { expect, test } from 'vitest';
import type { Operation } from './execution/operations.ts';
import { requestFigures } from './request-figures.ts';

const operation = (name: string | undefined, kind: Operation['kind'] = 'query') => ({ name, kind }) as Operation;

async function labels(): Promise<string[]> {
  const metric = register.getSingleMetric('kd_router_request_seconds');
  const { values = [] } = (await metric?.get()) ?? {};
  return values
    .filter((value) => 'metricName' in value && value.metricName === 'kd_router_request_seconds_count')
    .map(({ labels: found, value }) => `${found['operation']} ${found['kind']} ${found['outcome']} ${value}`)
    .filter((line) => !line.endsWith(' 0'))
    .sort();
}

test('operations are counted by name where the name is known, and together where a client made it up', async () => {
  const count = requestFigures(new Set(['FamilyDashboard', 'Approve']));
  count(operation('FamilyDashboard'), false, performance.now());
  count(operation('FamilyDashboard'), true, performance.now());
  count(operation('Approve', 'mutation'), false, performance.now());
  for (let each = 0; each < 1_000; each += 1) count(operation(`MadeUp${each}`), false, performance.now());
  for (const name of [undefined, '__proto__', 'constructor']) count(operation(name), false, performance.now());
  expect(await labels()).toEqual([
    'Approve mutation ok 1',
    'FamilyDashboard query errors 1',
    'FamilyDashboard query ok 1',
    'other query ok 1003',
  ]);
});
