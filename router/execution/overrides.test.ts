import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { overridesOf } from './overrides.ts';
import { fieldsOf } from './requirements/join.ts';

const labelled = (...labels: string[]) =>
  fieldsOf(
    parse(
      `type Query { ${labels.map((label, at) => `f${at}: Int @join__field(graph: A, overrideLabel: "${label}")`).join(' ')} g: Int }`,
    ),
  );

describe('Labels of overrides', () => {
  it('are on for their share of requests', () => {
    const drawn = [0.1, 0.3, 0.5, 0.199];
    const { draw } = overridesOf(labelled('percent(20)'), () => drawn.shift() ?? 1);
    expect([draw(), draw(), draw(), draw()].map((on) => on.get('percent(20)'))).toEqual([true, false, false, true]);
  });

  it('are always on for a hundred percent and never for none', () => {
    const { draw } = overridesOf(labelled('percent(100)', 'percent(0)'), () => 0);
    expect(Object.fromEntries(draw())).toEqual({ 'percent(100)': true, 'percent(0)': false });
  });

  it('are off when nobody sets them', () => {
    expect(Object.fromEntries(overridesOf(labelled('new-home'), () => 0).draw())).toEqual({ 'new-home': false });
  });
});
