import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { firstMoment, lastMoment, momentText } from './moment.ts';

// RFC 3339 section 5.6, with the offset that it requires.
const rfc3339 = /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/i;

function parseMoment(value: unknown): Date {
  const [text, day = ''] = (typeof value === 'string' && rfc3339.exec(value)) || [];
  const moment = new Date(text !== undefined && isDay(day) ? text : Number.NaN);
  // An offset may lead out of the years that can be written. NaN, which is no moment, lies nowhere.
  if (moment.getTime() >= firstMoment && moment.getTime() <= lastMoment) return moment;
  // Not what was sent: errors are logged, and it may be anything.
  throw new GraphQLError('A DateTime looks like 2026-11-20T18:30:00.000Z.');
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
  serialize: (value) => momentText(value instanceof Date ? value : parseMoment(value)),
  parseValue: parseMoment,
  parseLiteral: (node) => parseMoment(node.kind === Kind.STRING ? node.value : undefined),
});
