import type { Schema } from '@apollo/federation-internals';

/** How long a list is expected to be (`@listSize`). */
export type ListSize = {
  assumed: number | undefined;
  /** Arguments that say how many; the largest counts. */
  slicing: readonly string[];
  /** The fields of the answer that are as long as that, where it is not the list itself. */
  sized: readonly string[];
};

/** What a supergraph says of costs, by coordinate: `Type`, `Type.field`, `Type.field(argument:)`, `Input.field`. */
export type CostTable = { weights: ReadonlyMap<string, number>; sizes: ReadonlyMap<string, ListSize> };

const identity = 'https://specs.apollo.dev/cost';

/** Reads `@cost` and `@listSize`, under whatever names they were linked; undefined for a supergraph without them. */
export function costTable(schema: Schema): CostTable | undefined {
  const feature = schema.coreFeatures?.getByIdentity(identity);
  if (!feature) return undefined;
  const weights = new Map<string, number>();
  for (const { parent, arguments: given } of applications(schema, feature.directiveNameInSchema('cost'))) {
    const { weight } = given();
    // A number in Federation, text in the cost specification itself.
    if (Number.isFinite(Number(weight))) weights.set(coordinateOf(parent), Number(weight));
  }
  const sizes = new Map<string, ListSize>();
  for (const { parent, arguments: given } of applications(schema, feature.directiveNameInSchema('listSize'))) {
    sizes.set(coordinateOf(parent), listSize(given()));
  }
  return { weights, sizes };
}

type Application = { parent: unknown; arguments: () => Record<string, unknown> };

const applications = (schema: Schema, name: string): Application[] =>
  [...(schema.directive(name)?.applications() ?? [])].map((directive) => ({
    parent: directive.parent,
    arguments: () => directive.arguments(true),
  }));

const coordinateOf = (element: unknown): string =>
  typeof element === 'object' && element !== null && 'coordinate' in element ? String(element.coordinate) : '';

const listSize = ({ assumedSize, slicingArguments, sizedFields }: Record<string, unknown>): ListSize => ({
  assumed: typeof assumedSize === 'number' ? assumedSize : undefined,
  slicing: names(slicingArguments),
  sized: names(sizedFields),
});

const names = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
