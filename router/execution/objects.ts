import { Code } from '@kd/kit/code';
import { everyItem, isOf, isOnTypes, own } from './data.ts';
import type { Data, Step } from './data.ts';

/** Gathers the objects at a path below a value. */
type Gather = (value: unknown, found: Data[]) => void;

/** How often a path has to be gone before code is made for it. */
const runsBeforeCode = 2;

/**
 * Makes the function that finds the objects at a path of the data. Nothing comes from where there is null. A path that is gone
 * often becomes code of its own, so that V8 sees plain property reads.
 */
export function objectsAtPath(path: readonly Step[]): (data: Data) => Data[] {
  if (path.length === 0) return (data) => [data];
  let runs = 0;
  let walk: Gather = (value, found) => {
    if ((runs += 1) > runsBeforeCode) walk = compilePath(path);
    gather(value, path, 0, found);
  };
  return (data) => {
    const found: Data[] = [];
    walk(data, found);
    return found;
  };
}

function gather(value: unknown, path: readonly Step[], at: number, found: Data[]): void {
  if (typeof value !== 'object' || value === null) return;
  const step = path[at];
  if (Array.isArray(value)) {
    const next = step === everyItem ? at + 1 : at;
    for (const item of value) gather(item, path, next, found);
  } else if (step === undefined) {
    found.push(value as Data);
  } else if (isOnTypes(step)) {
    if (isOf(value as Data, step)) gather(value, path, at + 1, found);
  } else if (step !== everyItem) {
    gather(own(value as Data, step), path, at + 1, found);
  }
}

const graphqlName = /^[_A-Za-z]\w*$/;

/** Code that goes a path as `gather` does, which it calls where a list stands unexpectedly. */
function compilePath(path: readonly Step[]): Gather {
  if (!path.every((step) => step === everyItem || graphqlName.test(step)))
    return (value, found) => gather(value, path, 0, found);
  return new Code({ gather, path }).evaluate(`(v0, found) => {\n${stepSource(path, 0, 0)}}`) as Gather;
}

function stepSource(path: readonly Step[], at: number, depth: number): string {
  const step = path[at];
  const [value, next] = [`v${depth}`, `v${depth + 1}`];
  const isThere = `typeof ${value} === 'object' && ${value} !== null`;
  if (step === everyItem)
    return `if (Array.isArray(${value})) for (const ${next} of ${value}) {\n${stepSource(path, at + 1, depth + 1)}}\n`;
  const act =
    step === undefined
      ? `found.push(${value});`
      : `{ const ${next} = ${readSource(value, step)};\n${stepSource(path, at + 1, depth + 1)}}`;
  return `if (${isThere}) { if (Array.isArray(${value})) gather(${value}, path, ${at}, found); else ${act} }\n`;
}

/** The code that reads a value of the data's own: see `own`. */
export function readSource(object: string, name: string): string {
  if (name === '__proto__') return 'undefined';
  return name in Object.prototype
    ? `Object.hasOwn(${object}, '${name}') ? ${object}['${name}'] : undefined`
    : `${object}.${name}`;
}
