/** The subgraph whose events a topic carries: `tasks` of `tasks:{family}`. */
export const subgraphOf = (topic: string): string => topic.slice(0, topic.indexOf(':'));
