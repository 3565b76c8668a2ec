import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

// RFC 3339 section 5.6, with the offset that it requires.
const rfc3339 = /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/i;

// The years that RFC 3339 can write; an offset may lead out of them.
const first = Date.parse('0000-01-01T00:00:00.000Z');
const last = Date.parse('9999-12-31T23:59:59.999Z');

function parseMoment(value: unknown): Date {
  const [text, day = ''] = (typeof value === 'string' && rfc3339.exec(value)) || [];
  const moment = new Date(text !== undefined && isDay(day) ? text : Number.NaN);
  // NaN, which is no moment, lies nowhere.
  if (moment.getTime() >= first && moment.getTime() <= last) return moment;
  throw new GraphQLError(`A DateTime looks like 2026-11-20T18:30:00.000Z, not ${JSON.stringify(value)}.`);
}

/** Whether there is such a day: `Date` takes 30 February for 2 March. */
function isDay(day: string): boolean {
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}

/** `DateTime`: a moment as RFC 3339 text on the wire and as `Date` in our code. Fractions finer than a millisecond are cut off. */
export const dateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => (value instanceof Date ? value : parseMoment(value)).toISOString(),
  parseValue: parseMoment,
  parseLiteral: (node) => parseMoment(node.kind === Kind.STRING ? node.value : undefined),
});
