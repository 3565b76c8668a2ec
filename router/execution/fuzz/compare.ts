import type { ExecutionResult } from 'graphql';

type Path = readonly (string | number)[];
type Found = { path: Path; message: string };
/** The errors behind one null of the data. */
type Blame = { place: Path; errors: Found[] };

/**
 * What is different between the right answer and ours, in words; nothing when they agree.
 *
 * Data must be the same byte for byte. Errors are compared by the null that they led to: the specification leaves open
 * which of several errors below one null are told, so each told one must only be possible; `relaxed` gives the answer
 * with nothing propagated, which has them all.
 */
export function difference(
  right: ExecutionResult,
  ours: ExecutionResult,
  relaxed: () => ExecutionResult,
): string | undefined {
  if (ours.data === undefined && right.data !== undefined) return `no answer but ${ours.errors?.[0]?.message}`;
  if (JSON.stringify(right.data) !== JSON.stringify(ours.data)) return firstDifference(right.data, ours.data, []);
  const rightBlames = blames(right);
  const ourBlames = blames(ours);
  for (const [place, { errors }] of rightBlames) {
    if (!ourBlames.has(place)) return `lost error at ${place}: ${errors[0]?.message}`;
  }
  for (const [key, { place, errors }] of ourBlames) {
    const counterpart = rightBlames.get(key);
    if (!counterpart) return `invented error at ${key}: ${errors[0]?.message}`;
    const wrong = impossible(place, errors, counterpart.errors, relaxed);
    if (wrong)
      return `${isThrown(wrong.message) ? 'wrong' : 'needless'} error at ${JSON.stringify(wrong.path)}: ${wrong.message}`;
  }
  return undefined;
}

function firstDifference(right: unknown, ours: unknown, path: Path): string {
  if (typeof right === 'object' && right !== null && typeof ours === 'object' && ours !== null) {
    const [keys, others] = [Object.keys(right), Object.keys(ours)];
    if (keys.join() !== others.join())
      return `data at ${JSON.stringify(path)}: keys ${keys.join()} are ${others.join()}`;
    for (const key of keys) {
      const expected: unknown = Reflect.get(right, key);
      const got: unknown = Reflect.get(ours, key);
      if (JSON.stringify(expected) !== JSON.stringify(got)) return firstDifference(expected, got, [...path, key]);
    }
  }
  return `data at ${JSON.stringify(path)}: ${JSON.stringify(right)} is ${JSON.stringify(ours)}`;
}

function blames({ data, errors = [] }: ExecutionResult): Map<string, Blame> {
  const found = new Map<string, Blame>();
  for (const { path = [], message } of errors) {
    const place = nullOn(data, path);
    const key = JSON.stringify(place);
    const blame = found.get(key) ?? { place, errors: [] };
    blame.errors.push({ path, message });
    found.set(key, blame);
  }
  return found;
}

/** How far a path goes before it comes to null. */
function nullOn(data: unknown, path: Path): Path {
  let value = data;
  for (const [depth, step] of path.entries()) {
    if (value === null || typeof value !== 'object') return path.slice(0, depth);
    value = Reflect.get(value, step);
  }
  return value === null ? path : [...path, '(not null)'];
}

const isThrown = (message: string): boolean => message.startsWith('boom');
const same = (a: Found, b: Found): boolean =>
  a.message === b.message && JSON.stringify(a.path) === JSON.stringify(b.path);

function impossible(place: Path, ours: Found[], right: Found[], relaxed: () => ExecutionResult): Found | undefined {
  // What graphql-js says of a null that must not be one names the type as the schema at hand knows it.
  const strange = ours.filter(
    (error) =>
      !right.some((other) => same(error, other)) &&
      !(
        JSON.stringify(error.path) === JSON.stringify(place) &&
        !isThrown(error.message) &&
        !isThrown(right[0]?.message ?? '')
      ),
  );
  return strange.length === 0 ? undefined : firstImpossible(strange, relaxed());
}

/** The first of these errors that the answer with nothing propagated does not explain. */
const firstImpossible = (told: readonly Found[], { data, errors = [] }: ExecutionResult): Found | undefined =>
  told.find(({ path, message }) =>
    isThrown(message)
      ? !errors.some((other) => same({ path, message }, { path: other.path ?? [], message: other.message }))
      : JSON.stringify(nullOn(data, path)) !== JSON.stringify(path),
  );

/** What an answer has that the same with nothing propagated has not, in words; nulls may stand for anything. */
export function contradiction({ data, errors = [] }: ExecutionResult, relaxed: ExecutionResult): string | undefined {
  const wrong = firstImpossible(
    errors.map(({ path = [], message }) => ({ path, message })),
    relaxed,
  );
  if (wrong) return `error at ${JSON.stringify(wrong.path)}: ${wrong.message}`;
  const look = (ours: unknown, right: unknown, path: Path): string | undefined => {
    if (ours === null) return undefined;
    if (typeof ours !== 'object' || typeof right !== 'object' || right === null)
      return Object.is(ours, right) ? undefined : firstDifference(right, ours, path);
    if (Array.isArray(ours) && ours.length !== Object.keys(right).length) return firstDifference(right, ours, path);
    for (const [key, value] of Object.entries(ours)) {
      const found = Object.hasOwn(right, key)
        ? look(value, Reflect.get(right, key), [...path, key])
        : `data at ${JSON.stringify([...path, key])}: nobody asked for it`;
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return look(data, relaxed.data, []);
}
