import { Kind } from 'graphql';
import { expect, test } from 'vitest';
import { dateTime } from './scalars.ts';

const valid: [text: string, moment: string][] = [
  ['2026-11-20T18:30:00Z', '2026-11-20T18:30:00.000Z'],
  ['2026-11-20T18:30:00.123Z', '2026-11-20T18:30:00.123Z'],
  ['2026-11-20T18:30:00.123456789Z', '2026-11-20T18:30:00.123Z'],
  ['2026-11-20T18:30:00+05:30', '2026-11-20T13:00:00.000Z'],
  ['2026-11-20t18:30:00z', '2026-11-20T18:30:00.000Z'],
  ['2024-02-29T00:00:00-00:00', '2024-02-29T00:00:00.000Z'],
  ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
];

const invalid = [
  '',
  '2026-11-20',
  '2026-11-20T18:30:00',
  '2026-11-20 18:30:00Z',
  '2026-11-20T18:30Z',
  '2026-11-20T18:30:00+0530',
  ' 2026-11-20T18:30:00Z',
  '2026-13-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2025-02-29T00:00:00Z',
  '2026-11-20T24:00:00Z',
  '2026-11-20T18:60:00Z',
  '2026-11-20T18:30:60Z',
  '2026-11-20T18:30:00+24:00',
  '+02026-11-20T18:30:00Z',
  // Their moments lie in years that have no four digits.
  '9999-12-31T23:59:59-14:00',
  '0000-01-01T00:00:00+00:01',
];

const literal = (value: string) => dateTime.parseLiteral({ kind: Kind.STRING, value }, {});

test.each(valid)('%s is %s, as a variable, as a literal and on the way out', (text, moment) => {
  expect(dateTime.parseValue(text)).toEqual(new Date(moment));
  expect(literal(text)).toEqual(new Date(moment));
  expect(dateTime.serialize(text)).toBe(moment);
  expect(dateTime.serialize(new Date(moment))).toBe(moment);
});

test.each(invalid)('%j is no DateTime, neither as a variable nor as a literal', (text) => {
  expect(() => dateTime.parseValue(text)).toThrow('A DateTime looks like');
  expect(() => literal(text)).toThrow('A DateTime looks like');
  expect(() => dateTime.serialize(text)).toThrow('A DateTime looks like');
});

test.each([null, 0, 1_795_199_400_000, true, {}, [], new Date('2026-11-20T18:30:00Z')])(
  '%j is no DateTime as a variable',
  (value) => {
    expect(() => dateTime.parseValue(value)).toThrow('A DateTime looks like');
  },
);

test('a literal that is no text is no DateTime', () => {
  expect(() => dateTime.parseLiteral({ kind: Kind.INT, value: '2026' }, {})).toThrow('A DateTime looks like');
});

test('a moment that cannot be written does not go out', () => {
  expect(() => dateTime.serialize(new Date(Number.NaN))).toThrow('Invalid time value');
});
