/**
 * Where a reader is. `bytes` are read up to `at`, from `start` to `end`, some of them four at a time as `words`; `text` is the
 * same from `start` on, a character for each byte, to cut strings out of.
 */
export type Place = { bytes: Buffer; words: DataView; text: string; start: number; end: number; at: number };

/** The byte of a sign. */
export const signOf = (sign: string): number => sign.charCodeAt(0);

const quote = signOf('"');
const backslash = signOf('\\');
const comma = signOf(',');
const listStart = signOf('[');
const listEnd = signOf(']');
const objectEnd = signOf('}');
const [letterN, letterT, letterF] = [signOf('n'), signOf('t'), signOf('f')];

/** For each byte, 1 if it stands for itself in a JSON string and is a character of its own in UTF-8. */
export const isPlain = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x80 && byte !== quote && byte !== backslash ? 1 : 0,
);

/**
 * The rest of a string that begins at `from` and is plain as far as the place. Undefined when it has an escape or what would
 * have to be one.
 */
export function readString(place: Place, from: number): string | undefined {
  const { bytes } = place;
  let { at } = place;
  while (isPlain[bytes[at] ?? 0] === 1) at += 1;
  if (bytes[at] === quote) {
    place.at = at + 1;
    return place.text.slice(from - place.start, at - place.start);
  }
  while ((bytes[at] ?? 0) >= 0x20 && bytes[at] !== quote && bytes[at] !== backslash) at += 1;
  if (bytes[at] !== quote) return undefined;
  place.at = at + 1;
  return bytes.toString('utf8', from, at);
}

/** A leaf that is no string, or a list of leaves; undefined for anything else. */
export function readLeaf(place: Place): unknown {
  switch (place.bytes[place.at]) {
    case quote:
      place.at += 1;
      return readString(place, place.at);
    case undefined:
      return undefined;
    case letterN:
      return readNull(place);
    case letterT:
      return passes(place, 'true') ? true : undefined;
    case letterF:
      return passes(place, 'false') ? false : undefined;
    case listStart:
      return readList(place);
    default:
      return readNumber(place);
  }
}

/** Null; undefined for anything else. */
export const readNull = (place: Place): null | undefined => (passes(place, 'null') ? null : undefined);

function passes(place: Place, word: string): boolean {
  if (!place.text.startsWith(word, place.at - place.start)) return false;
  place.at += word.length;
  return true;
}

function readList(place: Place): unknown[] | undefined {
  const list: unknown[] = [];
  place.at += 1;
  if (place.bytes[place.at] === listEnd) {
    place.at += 1;
    return list;
  }
  for (;;) {
    const item = readLeaf(place);
    if (item === undefined) return undefined;
    list.push(item);
    const sign = place.bytes[place.at];
    place.at += 1;
    if (sign === listEnd) return list;
    if (sign !== comma) return undefined;
  }
}

const zero = signOf('0');
/** Whole numbers of so many digits are exact. */
const digitsAtMost = 15;
/** A number as JSON has it (RFC 8259, section 6). */
const anyNumber = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Most numbers are short and whole. */
function readNumber(place: Place): number | undefined {
  const { bytes, at: from } = place;
  let at = from;
  let value = 0;
  for (;;) {
    const digit = (bytes[at] ?? 0) - zero;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    at += 1;
  }
  const digits = at - from;
  const next = bytes[at];
  const isWhole = next === comma || next === objectEnd || next === listEnd;
  if (!isWhole || digits === 0 || digits > digitsAtMost || (digits > 1 && bytes[from] === zero))
    return readAnyNumber(place);
  place.at = at;
  return value;
}

function readAnyNumber(place: Place): number | undefined {
  anyNumber.lastIndex = place.at - place.start;
  const [text] = anyNumber.exec(place.text) ?? [];
  if (text === undefined) return undefined;
  place.at += text.length;
  return Number(text);
}
