import { describe, expect, test } from 'vitest';
import { cleanOptionalText, cleanText, cleanTimezone, cleanWholeNumber, isId } from './input.ts';

const title = { field: 'input.title', what: 'A title', min: 1, max: 10 };

const refusal = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    const { message, extensions } = error as { message: string; extensions: object };
    return { message, ...extensions };
  }
};

describe('a text', () => {
  test.each([
    [' a ', 'a'],
    ['🧹'.repeat(10), '🧹'.repeat(10)],
    ['half \ud83e', 'half \ufffd'],
    ['\udfff half', '\ufffd half'],
    ['e\u0301', 'e\u0301'],
  ])('%j is kept as %j', (given, kept) => {
    expect(cleanText(given, title)).toBe(kept);
  });

  test.each(['', ' \n ', 'x'.repeat(11)])('%j has the wrong length', (given) => {
    expect(refusal(() => cleanText(given, title))).toEqual({
      message: 'A title has 1 to 10 characters.',
      code: 'BAD_USER_INPUT',
      field: 'input.title',
    });
  });

  test.each(['a\nb', 'nul \0.', 'bell \u0007.', 'c1 \u0085.', 'separator \u2028.', 'tab\t.'])(
    '%j has what does not belong on one line',
    (given) => {
      expect(refusal(() => cleanText(given, title))).toMatchObject({
        message: 'A title has no control characters and is on one line.',
      });
    },
  );

  test('of several lines has one kind of line break', () => {
    const rule = { ...title, max: 20, lines: true };
    expect(cleanText('a\r\nb\rc\n\td\r\n', rule)).toBe('a\nb\nc\n\td');
    expect(refusal(() => cleanText('nul \0.', rule))).toMatchObject({
      message: 'A title has no control characters beside line breaks.',
    });
  });

  test('that may be missing is none when it is empty', () => {
    for (const none of [null, undefined, '', ' \n']) expect(cleanOptionalText(none, title)).toBeNull();
    expect(cleanOptionalText(' a ', title)).toBe('a');
    expect(refusal(() => cleanOptionalText('x'.repeat(11), title))).toMatchObject({
      message: 'A title has up to 10 characters.',
    });
  });
});

test('a whole number lies in its range', () => {
  const rule = { field: 'points', what: 'Points are', min: 0, max: 10_000 };
  for (const fits of [0, 7, 10_000]) expect(cleanWholeNumber(fits, rule)).toBe(fits);
  for (const value of [-1, 10_001, 1.5, Number.NaN, Infinity]) {
    expect(refusal(() => cleanWholeNumber(value, rule))).toEqual({
      message: 'Points are a whole number from 0 to 10,000.',
      code: 'BAD_USER_INPUT',
      field: 'points',
    });
  }
});

test('an id is a UUID as we write it', () => {
  const id = '01900000-0000-7000-8000-00000000000f';
  expect(isId(id)).toBe(true);
  for (const text of ['', 'x', id.toUpperCase(), `${id} `, `${id}\n`, id.replaceAll('-', ''), `{${id}}`]) {
    expect(isId(text)).toBe(false);
  }
});

test('a timezone is spelled as the tz database does, and an offset is none', () => {
  expect(cleanTimezone(' europe/berlin ', 'timezone')).toBe('Europe/Berlin');
  for (const name of ['', '+01:00', 'Mars/Olympus', 'nul \0', '\ud83e']) {
    expect(refusal(() => cleanTimezone(name, 'timezone'))).toMatchObject({ field: 'timezone' });
  }
});
