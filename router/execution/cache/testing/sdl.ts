/** How a subgraph's SDL begins that says what may be kept, and what ends it. */
export const cacheDirectives = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective"])
  @link(url: "https://specs.kd.family/cacheControl/v0.1", import: ["@cacheControl"])
  @link(url: "https://specs.kd.family/cacheTag/v0.1", import: ["@cacheTag"])
  @composeDirective(name: "@cacheControl")
  @composeDirective(name: "@cacheTag")
directive @cacheControl(maxAge: Int, scope: Scope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT
directive @cacheTag(format: String!) repeatable on FIELD_DEFINITION | OBJECT
enum Scope { PUBLIC PRIVATE }`;
