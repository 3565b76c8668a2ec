const directives = [
  '@key',
  '@requires',
  '@provides',
  '@external',
  '@extends',
  '@shareable',
  '@inaccessible',
  '@override',
  '@interfaceObject',
];

/** Says that a test's subgraph speaks Federation 2. */
export const federation2 = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ${JSON.stringify(directives)})
`;

/** Finds what a reference names by its id. */
export const byId =
  <T extends { id: string }>(things: readonly T[]) =>
  ({ id }: { id: string }): T | null =>
    things.find((thing) => thing.id === id) ?? null;
