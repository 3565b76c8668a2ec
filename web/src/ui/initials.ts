/** At most two letters that stand for a name: of the first and the last word. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const letters = [words.at(0), words.length > 1 ? words.at(-1) : undefined].map(
    (word) => Array.from(word ?? '')[0] ?? '',
  );
  return letters.join('').toLocaleUpperCase() || '?';
}

/** A number below `count` that is always the same for the same name. */
export function colourOf(name: string, count: number): number {
  let hash = 0;
  for (const character of name) hash = (hash * 33 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return hash % count;
}
