import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import supergraph from '../../../../schema/supergraph.graphql?raw';
import { defaultTabs } from './default-tabs.ts';

const schema = buildSchema(supergraph);

test('what the explorer opens on is valid against the schema that is served', () => {
  for (const { query } of defaultTabs('42')) expect(validate(schema, parse(query))).toEqual([]);
});

test('the family’s id is filled in as soon as it is known', () => {
  expect(defaultTabs('42').map(({ variables }) => JSON.parse(variables))).toEqual([
    { familyId: '42' },
    { familyId: '42' },
  ]);
  expect(JSON.parse(defaultTabs(undefined)[0]!.variables)).toEqual({ familyId: '' });
});
