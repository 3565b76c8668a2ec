import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveFront } from './testing/served.ts';
import type { Served } from './testing/served.ts';

const preflighted: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set('apollo-require-preflight', '1');
  return fetch(input, { ...init, headers });
};

describe.each([
  { requirePreflight: true, fetchFn: preflighted },
  { requirePreflight: false, fetchFn: fetch },
])('the audit of graphql-http passes (preflight required: $requirePreflight)', ({ requirePreflight, fetchFn }) => {
  let served: Served;
  beforeAll(async () => {
    served = await serveFront({ requirePreflight });
  });
  afterAll(() => served.stop());

  test.each(serverAudits({ url: () => served.url, fetchFn }).map(({ id, name, fn }) => [id, name, fn] as const))(
    '%s %s',
    async (_id, _name, audit) => {
      const result = await audit();
      expect([result.status, 'reason' in result ? result.reason : '']).toEqual(['ok', '']);
    },
  );
});
