import { badInput } from './errors.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Whether a text can be an id of ours: a UUID in lower case, as we write them. Anything else is the id of nothing and would
 * be an error to PostgreSQL.
 */
export const isId = (text: string): boolean => uuid.test(text);

/** What a text has to be. */
export type TextRule = {
  /** The path of the argument, such as `input.title`. */
  field: string;
  /** What it is, as a sentence begins: `A title`. */
  what: string;
  /** Characters, at least (0 when left out). */
  min?: number;
  /** Characters, at most. */
  max: number;
  /** Whether it may have several lines. */
  lines?: boolean;
};

// PostgreSQL takes no NUL, and names go into mails and logs, where they must not begin a new line.
const unreadable = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/**
 * A text as it is stored: trimmed, with `\n` between lines, without control characters, and well-formed: half a surrogate
 * pair, which neither PostgreSQL nor JSON readers accept, becomes U+FFFD.
 * @throws BAD_USER_INPUT when it is too short, too long or has control characters
 */
export function cleanText(value: string, { field, what, min = 0, max, lines = false }: TextRule): string {
  const text = value.replaceAll(/\r\n?/g, '\n').toWellFormed().trim();
  if (unreadable.test(lines ? text.replaceAll(/[\n\t]/g, '') : text)) {
    throw badInput(field, `${what} has no control characters${lines ? ' beside line breaks' : ' and is on one line'}.`);
  }
  const length = Array.from(text).length;
  if (length < min || length > max)
    throw badInput(field, `${what} has ${range(min === 0 ? null : min, max)} characters.`);
  return text;
}

/** Like `cleanText`, for a text that may be missing: an empty one is none. @throws BAD_USER_INPUT */
export function cleanOptionalText(value: string | null | undefined, rule: TextRule): string | null {
  return cleanText(value ?? '', { ...rule, min: 0 }) || null;
}

/** What a number has to be; `what` is how a sentence about it begins: `Points are`. */
export type NumberRule = { field: string; what: string; min: number; max: number };

/** A whole number in a range. @throws BAD_USER_INPUT when it is not */
export function cleanWholeNumber(value: number, { field, what, min, max }: NumberRule): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw badInput(field, `${what} a whole number from ${range(min, max)}.`);
}

const range = (min: number | null, max: number): string =>
  `${min === null ? 'up' : min.toLocaleString('en')} to ${max.toLocaleString('en')}`;

/**
 * The name of a timezone (IANA), spelled as the tz database does.
 * @throws BAD_USER_INPUT when there is no such timezone; an offset such as `+01:00` is none
 */
export function cleanTimezone(value: string, field: string): string {
  const name = value.trim();
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    // Links (`Asia/Kolkata`) resolve to older names here and there: only the spelling is taken over.
    if (/^[A-Za-z]/.test(name)) return known.toLowerCase() === name.toLowerCase() ? known : name;
  } catch {
    // A RangeError: no such timezone.
  }
  throw badInput(field, 'A timezone is an IANA name, such as Europe/Berlin.');
}
