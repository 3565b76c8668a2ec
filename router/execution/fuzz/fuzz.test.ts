import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { difference } from './compare.ts';
import { mutations } from './mutations.ts';
import { report } from './report.ts';
import { fuzz } from './run.ts';
import { shrink } from './shrink.ts';
import { operationOf, stage, variablesOf } from './trial.ts';

describe('generated operations over generated graphs', () => {
  it.each([1, 3, 5, 7, 8, 10, 11, 12, 1010, 1015])(
    'are answered as one server with all the data would: graph %i',
    async (from) => {
      const { cases, failures } = await fuzz({ from, cases: 80 });
      expect(failures).toEqual([]);
      expect(cases).toBe(80);
    },
  );

  it('are the same for the same seed', () => {
    const id = { graph: 7, operation: 3, variant: 2 };
    const [one, other] = [stage(7), stage(7)];
    expect(one.federation.sdl).toBe(other.federation.sdl);
    const [made, again] = [operationOf(one, id)!, operationOf(other, id)!];
    expect(made.query).toBe(again.query);
    expect(variablesOf(made, id)).toEqual(variablesOf(again, id));
  });

  it('are told in full, one by one', async () => {
    const told = await report({ graph: 7, operation: 3, variant: 2 }, true);
    for (const part of ['supergraph', 'subgraph alpha', 'operation', 'variables', 'right', 'ours', 'plan', 'call to']) {
      expect(told).toContain(`· ${part}`);
    }
  });
});

describe('a comparison', () => {
  const never = () => {
    throw new Error('There is no need to look.');
  };
  const boom = (message: string, path: (string | number)[]) => ({ message, path }) as never;

  it('sees other values, other orders and other lengths', () => {
    const right = { data: { a: [1, 2], b: 'x' } };
    expect(difference(right, { data: { a: [1, 2], b: 'x' } }, never)).toBeUndefined();
    for (const data of [{ a: [1], b: 'x' }, { b: 'x', a: [1, 2] }, { a: [1, 2] }, { a: [1, 2], b: null }, null]) {
      expect(difference(right, { data }, never)).toContain('data');
    }
  });

  it('sees errors that are lost, invented, or said of another place or in other words', () => {
    const data = { a: null, b: null };
    const right = { data, errors: [boom('boom a', ['a'])] };
    expect(difference(right, { data }, never)).toContain('lost');
    expect(difference({ data }, right, never)).toContain('invented');
    expect(difference(right, { data, errors: [boom('boom a', ['b'])] }, never)).toContain('lost');
    expect(difference(right, { data, errors: [boom('boom else', ['a'])] }, () => right)).toContain('wrong');
  });

  it('takes any of several errors below one null, if it is possible', () => {
    const data = { a: null };
    const right = { data, errors: [boom('boom b', ['a', 'b'])] };
    const relaxed = {
      data: { a: { b: null, c: null } },
      errors: [boom('boom b', ['a', 'b']), boom('boom c', ['a', 'c'])],
    };
    expect(difference(right, { data, errors: [boom('boom c', ['a', 'c'])] }, () => relaxed)).toBeUndefined();
    expect(difference(right, { data, errors: [boom('boom d', ['a', 'd'])] }, () => relaxed)).toContain('wrong');
  });
});

describe('a bug to plant', () => {
  it.each(mutations)('has its one place: $name', async ({ file, find }) => {
    const text = await readFile(join(import.meta.dirname, `../${file}.ts`), 'utf8');
    expect(text.split(find)).toHaveLength(2);
  });
});

describe('an operation that goes wrong', () => {
  it('is made as small as what is wrong allows', async () => {
    const { federation } = stage(7);
    const document = parse(
      'query ($yes: Boolean!) { a: __typename ...F @include(if: $yes) } fragment F on Query { b: __typename c: __typename }',
    );
    const smaller = await shrink(federation.schema, document, (candidate) =>
      Promise.resolve(print(candidate).includes('b: __typename')),
    );
    expect(print(smaller).replaceAll(/\s+/g, ' ')).toBe('{ b: __typename }');
  });
});
