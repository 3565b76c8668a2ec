import type { Fields } from './requirements/join.ts';
import { isJoin, valueOf } from './requirements/join.ts';
import { Kind } from 'graphql';

/** Which of a supergraph's fields are being taken over step by step: `@override(from:, label:)`. */
export type Overrides = {
  /** Whether each label is on for a request: `percent(20)` for a fifth of them, one that nobody sets for none. */
  draw(): ReadonlyMap<string, boolean>;
};

/** The overrides of a supergraph. `random` gives numbers from 0 up to 1. */
export function overridesOf(fields: Fields, random: () => number = Math.random): Overrides {
  const labels = new Set(
    [...fields.values()].flatMap((ofType) =>
      [...ofType.values()].flatMap(({ directives = [] }) =>
        directives.filter(isJoin).flatMap((join) => {
          const label = valueOf(join, 'overrideLabel');
          return label?.kind === Kind.STRING ? [label.value] : [];
        }),
      ),
    ),
  );
  const shares = new Map([...labels].map((label) => [label, shareOf(label)]));
  const decided = new Map([...shares].map(([label, share]) => [label, share === 1]));
  const isDecided = [...shares.values()].every((share) => share === 0 || share === 1);
  return {
    draw: () => (isDecided ? decided : new Map([...shares].map(([label, share]) => [label, random() < share]))),
  };
}

/** The share of requests, from 0 to 1, that a label is on for. */
function shareOf(label: string): number {
  const [, percent] = /^percent\((\d+(?:\.\d+)?)\)$/.exec(label) ?? [];
  return percent === undefined ? 0 : Math.min(Number(percent) / 100, 1);
}
