import { isEnumType, isScalarType, isSpecifiedScalarType } from 'graphql';
import type { GraphQLOutputType } from 'graphql';

// oxlint-disable-next-line no-control-regex -- JSON escapes them (RFC 8259, section 7)
const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/;
/** Past this length, looking for what needs an escape costs more than leaving it to the engine. */
const shortText = 96;

const isShortAndPlain = (text: string): boolean => text.length < shortText && !needsEscape.test(text);

/** A string as JSON. */
export const quote = (text: string): string => (isShortAndPlain(text) ? `"${text}"` : JSON.stringify(text));

/** A string as JSON without its quotes, for whoever writes these together with what stands around them. */
export const escaped = (text: string): string => (isShortAndPlain(text) ? text : JSON.stringify(text).slice(1, -1));

/** A plain value as JSON. */
export const jsonOf = (value: unknown): string => (typeof value === 'string' ? quote(value) : JSON.stringify(value));

const maxInt = 2 ** 31 - 1;
const minInt = -(2 ** 31);
/** Whether a value is an Int: a whole number of 32 bits (GraphQL specification, 3.5.1). */
export const isInt = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value <= maxInt && value >= minInt;

/** Writers of the specified scalars (GraphQL specification, 3.5); undefined for what is not one of them. */
const scalars: Record<string, (value: unknown) => string | undefined> = {
  Int: (value) => (isInt(value) ? String(value) : undefined),
  Float: (value) => (Number.isFinite(value) ? String(value) : undefined),
  Boolean: (value) => (typeof value === 'boolean' ? String(value) : undefined),
  String: (value) => (typeof value === 'string' ? quote(value) : undefined),
  ID: (value) =>
    typeof value === 'string' ? quote(value) : Number.isInteger(value) ? `"${String(value)}"` : undefined,
};

/** A scalar or enum value as JSON; undefined when it is not one of its type. */
export function leafText(type: GraphQLOutputType, value: unknown): string | undefined {
  if (isEnumType(type))
    return typeof value === 'string' && type.getValue(value) !== undefined ? `"${value}"` : undefined;
  const write = isScalarType(type) && isSpecifiedScalarType(type) ? scalars[type.name] : undefined;
  return write ? write(value) : JSON.stringify(value);
}
