const enoughCalls = 64;

/**
 * Makes `slice`, `startsWith` and all other methods of strings fast again, and for good. V8 puts a prototype's properties into a
 * dictionary when a class extends it, until one of them is read from an object below it; what is read from plain strings does
 * not count. Else one `class … extends String` in a library, as Redis's client has it, makes every call of a string's method in
 * the process three times as dear.
 */
export function keepStringsFast(): void {
  // oxlint-disable-next-line no-wrapper-object-types -- a plain string is not an object
  const read = (text: String): unknown => text.slice;
  // A function's reads count from when it has been called a few times.
  for (let calls = 0; calls < enoughCalls; calls += 1) read(new String(''));
}
