import { z } from 'zod';

/** What a client sent, in our form; or which argument does not fit, and why. */
export type Checked<Value> = { value: Value } | { field: string; message: string };

/** Checks what a client sent; `prefix` is where in the arguments it stands, such as `input.`. */
export function check<Value>(schema: z.ZodType<Value>, given: unknown, prefix = ''): Checked<Value> {
  const { success, data, error } = schema.safeParse(given);
  if (success) return { value: data };
  const [issue] = error.issues;
  return { field: `${prefix}${String(issue?.path[0] ?? '')}`, message: issue?.message ?? 'This does not fit.' };
}

// Control characters and line separators; what is not well-formed Unicode neither PostgreSQL nor JSON readers accept.
const unreadable = /[\p{Cc}\p{Zl}\p{Zp}]/u;
const fits = (text: string, max: number): boolean => Array.from(text).length <= max;

/** One line of text without blanks around it. `subject` begins the sentence that says what is accepted. */
export const line = (subject: string, max: number) => {
  const error = `${subject} has 1 to ${max.toLocaleString('en')} characters on one line.`;
  return z
    .string({ error })
    .transform((text) => text.trim())
    .refine((text) => text !== '' && fits(text, max) && text.isWellFormed() && !unreadable.test(text), { error });
};

/** A line that may be missing; an empty one is none. */
export const optionalLine = (subject: string, max: number) => blankAsNull.pipe(line(subject, max).nullable());

/** Text of several lines that may be missing; an empty one is none. */
export const optionalParagraphs = (subject: string, max: number) =>
  blankAsNull.pipe(
    z
      .string()
      .transform((text) => text.trim().replaceAll('\r\n', '\n'))
      .refine((text) => fits(text, max) && text.isWellFormed() && !unreadable.test(text.replaceAll(/[\n\t]/g, '')), {
        error: `${subject} has up to ${max.toLocaleString('en')} characters and no control characters beside line breaks.`,
      })
      .nullable(),
  );

const blankAsNull = z
  .string()
  .nullable()
  .transform((text) => (text === null || text.trim() === '' ? null : text));

/** A whole number in a range. */
export const wholeNumber = (subject: string, min: number, max: number) =>
  z
    .int({ error: rangeError(subject, min, max) })
    .min(min, { error: rangeError(subject, min, max) })
    .max(max, { error: rangeError(subject, min, max) });

const rangeError = (subject: string, min: number, max: number): string =>
  `${subject} from ${min} to ${max.toLocaleString('en')}.`;
