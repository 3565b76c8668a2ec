/** The cursor of a position in a subgraph's order of delivery; clients take it as opaque text. */
export const cursorOf = (subgraph: string, position: number): string => `${subgraph}.${position}`;

/** The subgraph whose events a topic carries: `tasks` of `tasks:{family}`. */
export const subgraphOf = (topic: string): string => topic.slice(0, topic.indexOf(':'));
