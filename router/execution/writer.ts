import { getNullableType, isEnumType, isListType, isNonNullType, isScalarType, isSpecifiedScalarType } from 'graphql';
import type { GraphQLOutputType } from 'graphql';
import { typenameOf } from './complete.ts';
import type { Data } from './data.ts';
import { isInt, quote } from './leaf.ts';
import type { Field, Position, Shape } from './shape.ts';

/**
 * Writes an object as JSON. Undefined when anything in it is not as its type promises: then `complete.ts` finds out what, and
 * writes what is left.
 */
export type Write = (data: Data) => string | undefined;

/** Things that the source of a compiled function refers to, by the names it was given for them. */
type Outside = Map<string, unknown>;

/**
 * Compiles the writer of a position. Each shape becomes one JavaScript function whose text is only names of the schema and of
 * the document (GraphQL names: letters, digits and `_`) and our own code, so that V8 sees plain property reads. Functions are
 * made when the first object of their type comes by.
 */
export function compileWriter(position: Position): Write {
  if (position.typenames.length === 0) return lazily(() => writerOf(position.shapeFor(undefined)));
  const byType = new Map<unknown, Write>();
  return (data) => {
    const typename = data['__typename'] ?? typenameOf(position, data);
    let write = byType.get(typename);
    if (!write) byType.set(typename, (write = writerOf(position.shapeFor(typename))));
    return write(data);
  };
}

function lazily(make: () => Write): Write {
  let write: Write | undefined;
  return (data) => (write ??= make())(data);
}

const gaveUp: Write = () => undefined;

function writerOf(shape: Shape | undefined): Write {
  if (!shape || shape.fields.some(({ kind }) => kind === 'introspection')) return gaveUp;
  const outside: Outside = new Map<string, unknown>([
    ['quote', quote],
    ['isInt', isInt],
    ['stringify', JSON.stringify],
  ]);
  const body = shape.fields.map((field, index) => fieldSource(shape, field, index, outside)).join('\n');
  const source = `return (o) => { let s = '{', v, t;\n${body}\nreturn s + '}'; };`;
  // oxlint-disable-next-line typescript/no-implied-eval -- the one place that makes code from text: only names, see above
  const make = new Function(...outside.keys(), source) as (...given: unknown[]) => Write;
  return make(...outside.values());
}

function fieldSource({ type }: Shape, field: Field, index: number, outside: Outside): string {
  const label = `${index === 0 ? '' : ','}"${field.name}":`;
  if (field.kind === 'typename') return `s += '${label}"${type.name}"';`;
  const read =
    field.source in Object.prototype
      ? `Object.hasOwn(o, '${field.source}') ? o['${field.source}'] : undefined`
      : `o.${field.source}`;
  return `s += '${label}'; v = ${read};\n${valueSource(field, field.type, 'v', 0, outside)}`;
}

function valueSource(field: Field, type: GraphQLOutputType, value: string, depth: number, outside: Outside): string {
  const present = presentSource(field, getNullableType(type), value, depth, outside);
  return isNonNullType(type)
    ? `if (${value} === null || ${value} === undefined) return;\n${present}`
    : `if (${value} === null || ${value} === undefined) s += 'null'; else { ${present} }`;
}

function presentSource(field: Field, type: GraphQLOutputType, value: string, depth: number, outside: Outside): string {
  if (isListType(type)) {
    const item = `v${depth}`;
    const index = `i${depth}`;
    return `if (!Array.isArray(${value})) return;
s += '[';
for (let ${index} = 0, l = ${value}; ${index} < l.length; ${index}++) {
  if (${index} > 0) s += ',';
  const ${item} = l[${index}];
  ${valueSource(field, type.ofType, item, depth + 1, outside)}
}
s += ']';`;
  }
  if (field.below) {
    const write = name(outside, compileWriter(field.below));
    return `if (typeof ${value} !== 'object' || Array.isArray(${value})) return;
t = ${write}(${value}); if (t === undefined) return; s += t;`;
  }
  return leafSource(type, value, outside);
}

function leafSource(type: GraphQLOutputType, value: string, outside: Outside): string {
  if (isEnumType(type)) {
    const values = name(outside, new Set(type.getValues().map((one) => one.name)));
    return `if (!${values}.has(${value})) return; s += '"' + ${value} + '"';`;
  }
  if (!isScalarType(type) || !isSpecifiedScalarType(type)) return `s += typeof ${value} === 'string' ? quote(${value}) : stringify(${value});`;
  switch (type.name) {
    case 'Int':
      return `if (!isInt(${value})) return; s += ${value};`;
    case 'Float':
      return `if (!Number.isFinite(${value})) return; s += ${value};`;
    case 'Boolean':
      return `if (typeof ${value} !== 'boolean') return; s += ${value};`;
    case 'ID':
      return `if (typeof ${value} === 'string') s += quote(${value});
else if (Number.isInteger(${value})) s += '"' + ${value} + '"'; else return;`;
    default:
      return `if (typeof ${value} !== 'string') return; s += quote(${value});`;
  }
}

function name(outside: Outside, thing: unknown): string {
  const made = `x${outside.size}`;
  outside.set(made, thing);
  return made;
}
