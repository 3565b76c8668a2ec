import type { Schema } from '@apollo/federation-internals';

/** The labels of `@override(from:, label:)` that hold for one request. */
export type Overrides = ReadonlySet<string>;

const percentage = /^percent\((\d{1,2}(?:\.\d{1,8})?|100)\)$/;

/**
 * Makes the draw for a supergraph's progressive overrides: which of them hold, for each request anew. `percent(n)` holds for n of
 * 100 requests; any other label is for a router that is told from outside, and holds for none.
 */
export function overridesOf(schema: Schema, random: () => number): { draw(): Overrides; isProgressive: boolean } {
  const fields = schema.directives().find(({ name }) => name === 'join__field');
  const labels = new Set([...(fields?.applications() ?? [])].map((one) => String(one.arguments()['overrideLabel'])));
  const shares = [...labels].flatMap((label) => {
    const share = percentage.exec(label)?.[1];
    return share === undefined ? [] : [{ label, share: Number(share) / 100 }];
  });
  const none: Overrides = new Set();
  if (shares.length === 0) return { draw: () => none, isProgressive: false };
  return {
    draw: () => new Set(shares.filter(({ share }) => random() < share).map(({ label }) => label)),
    isProgressive: true,
  };
}
