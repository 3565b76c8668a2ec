/** Freezes a value all the way down, however deep that is: what several requests see is changed by none. */
export function deepFreeze<T>(value: T): T {
  // A list instead of a recursion: a client's value may be deeper than the stack.
  const left: unknown[] = [value];
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one !== 'object' || one === null) continue;
    for (const part of Object.values(Object.freeze(one))) left.push(part);
  }
  return value;
}
