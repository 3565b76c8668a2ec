import { badInput } from './errors.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text can be an id of ours. Anything else is simply not found, and would be an error to PostgreSQL. */
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

const control = /\p{Cc}/u;
const controlButNewline = /[^\P{Cc}\n]/u;

/**
 * A text as it is stored: trimmed, with `\n` between lines, well-formed, and without control characters (PostgreSQL takes
 * no NUL, and names go into mails and logs).
 * @throws BAD_USER_INPUT when it is too short, too long or has control characters
 */
export function cleanText(value: string, { field, what, min = 0, max, lines = false }: TextRule): string {
  const text = value.replaceAll(/\r\n?/g, '\n').toWellFormed().trim();
  if ((lines ? controlButNewline : control).test(text)) throw badInput(field, `${what} has no control characters.`);
  const length = Array.from(text).length;
  if (length < min || length > max)
    throw badInput(field, `${what} has ${min === 0 ? 'up' : min} to ${max} characters.`);
  return text;
}

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
