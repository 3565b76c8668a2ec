import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

// RFC 3339 section 5.6, with the offset that it requires.
const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i;

function parseMoment(value: unknown): Date {
  const moment = typeof value === 'string' && rfc3339.test(value) ? new Date(value) : undefined;
  if (!moment || Number.isNaN(moment.getTime())) {
    throw new GraphQLError(`A DateTime looks like 2026-11-20T18:30:00.000Z, not ${JSON.stringify(value)}.`);
  }
  return moment;
}

/** `DateTime`: a moment as RFC 3339 text on the wire and as `Date` in our code. Fractions finer than a millisecond are cut off. */
export const dateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => (value instanceof Date ? value : parseMoment(value)).toISOString(),
  parseValue: parseMoment,
  parseLiteral: (node) => parseMoment(node.kind === Kind.STRING ? node.value : undefined),
});
