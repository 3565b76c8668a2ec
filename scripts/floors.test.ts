import { describe, expect, test } from 'vitest';
import { belowFloor, compareVersions, notExact, notSingle, withAddress } from './floors.ts';

const lockfile = {
  packages: {
    '': { version: '0.1.0' },
    kit: { version: '0.1.0' },
    'node_modules/@kd/kit': { resolved: 'kit', link: true },
    'node_modules/ws': { version: '8.23.0' },
    'node_modules/old/node_modules/ws': { version: '7.5.10' },
    'node_modules/graphql': { version: '17.0.0' },
  },
};

test.each([
  ['8.21.0', '8.21.0', 0],
  ['8.9.0', '8.21.0', -1],
  ['16.15.0', '16.11.0', 1],
  ['17.0.0-alpha.9', '17.0.0', -1],
  ['2.0.0', '10.0.0', -1],
])('%s against %s', (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign);
});

describe('floors', () => {
  test('every copy counts, not only the one at the top', () => {
    expect(belowFloor({ ws: { from: '8.21.0' } }, lockfile)).toEqual([
      'node_modules/old/node_modules/ws is 7.5.10; it must be 8.21.0 or newer',
    ]);
  });

  test('a ceiling counts too', () => {
    expect(belowFloor({ graphql: { from: '16.11.0', below: '17.0.0' } }, lockfile)).toHaveLength(1);
  });

  test('a floor for a package that is gone is noticed', () => {
    expect(belowFloor({ jose: { from: '6.0.0' } }, lockfile)).toHaveLength(1);
  });
});

test('two copies of one package are noticed', () => {
  expect(notSingle(['graphql', 'ws'], lockfile)).toEqual([
    'ws must be there exactly once; the lockfile has node_modules/ws 8.23.0, node_modules/old/node_modules/ws 7.5.10',
  ]);
});

test('a download address is noticed, a workspace is none', () => {
  expect(withAddress(lockfile)).toEqual([]);
  expect(withAddress({ packages: { 'node_modules/a': { resolved: 'https://registry.example/a.tgz' } } })).toHaveLength(
    1,
  );
});

test.each([['^1.0.0'], ['~1.0.0'], ['*'], ['latest'], ['1.x'], ['file:../a'], ['>=1.0.0']])(
  '%s is not exact',
  (version) => {
    expect(notExact('package.json', { devDependencies: { a: version } })).toHaveLength(1);
    expect(notExact('package.json', { dependencies: { a: '1.2.3', b: '18.4.0-beta.17' } })).toEqual([]);
  },
);
