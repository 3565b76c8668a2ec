import { Code } from '@kd/kit/code';
import { getNullableType, isEnumType, isListType, isNonNullType, isScalarType, isSpecifiedScalarType } from 'graphql';
import type { GraphQLOutputType } from 'graphql';
import { typenameOf } from './complete.ts';
import type { Data } from './data.ts';
import { escaped, isInt } from './leaf.ts';
import { readSource } from './objects.ts';
import type { Field, Position, Shape } from './shape.ts';

/**
 * Writes an object as JSON. Undefined when anything in it is not as its type promises: then `complete.ts` finds out what, and
 * writes what is left.
 */
export type Write = (data: Data) => string | undefined;

/**
 * The text of a function while it is made. What it always writes is gathered and written together with what differs: each
 * piece that is added to a text costs an object. The functions speak of `o`, the object, `s`, what is written so far, and `v`
 * and `t`, the value at hand.
 */
class Draft {
  /** Whether strings are plain: see `LinkAnswer`. */
  readonly plain: boolean;
  readonly #function = new Code({ escaped, isInt, stringify: JSON.stringify });
  #code = '';
  #fixed = '';

  constructor(plain: boolean) {
    this.plain = plain;
  }

  /** A name for a thing. */
  name(thing: unknown): string {
    return this.#function.name(thing);
  }

  code(text: string): void {
    this.#code += `${text}\n`;
  }

  /** What a string looks like between its quotes. */
  text(string: string): string {
    return this.plain ? string : `escaped(${string})`;
  }

  /** Writes what is always the same: names of the schema and of the document, and our own signs. */
  fixed(text: string): void {
    this.#fixed += text;
  }

  /** What is always the same and was not written yet; somebody else writes it. */
  takeFixed(): string {
    const text = this.#fixed;
    this.#fixed = '';
    return text;
  }

  /** Writes what an expression gives. */
  value(expression: string): void {
    const before = this.takeFixed();
    this.code(before === '' ? `s += ${expression};` : `s += '${before}' + ${expression};`);
  }

  /** Writes all that was to be written so far: the code branches here. */
  flush(): void {
    const text = this.takeFixed();
    if (text !== '') this.code(`s += '${text}';`);
  }

  /** The function. */
  make(): Write {
    const end = this.takeFixed();
    return this.#function.evaluate(`(o) => { let s = '', v, t;\n${this.#code}return s + '${end}'; }`) as Write;
  }
}

/**
 * Compiles the writer of a position. Each shape becomes one JavaScript function whose text is only names of the schema and of
 * the document (GraphQL names: letters, digits and `_`) and our own code, so that V8 sees plain property reads. Functions are
 * made when the first object of their type comes by. One for data with nothing but plain strings has nothing to escape.
 */
export function compileWriter(position: Position, plain: boolean): Write {
  if (position.typenames.length === 0) return lazily(() => writerOf(position.shapeFor(undefined), plain));
  const byType = new Map<unknown, Write>();
  return (data) => {
    const typename = data['__typename'] ?? typenameOf(position, data);
    let write = byType.get(typename);
    if (!write) byType.set(typename, (write = writerOf(position.shapeFor(typename), plain)));
    return write(data);
  };
}

function lazily(make: () => Write): Write {
  let write: Write | undefined;
  return (data) => (write ??= make())(data);
}

const gaveUp: Write = () => undefined;

function writerOf(shape: Shape | undefined, plain: boolean): Write {
  if (!shape || shape.fields.some(({ kind }) => kind === 'introspection')) return gaveUp;
  const draft = new Draft(plain);
  for (const [index, field] of shape.fields.entries()) {
    draft.fixed(`${index === 0 ? '{' : ','}"${field.name}":`);
    if (field.kind === 'typename') draft.fixed(`"${shape.type.name}"`);
    else writeField(draft, field);
  }
  draft.fixed(shape.fields.length === 0 ? '{}' : '}');
  return draft.make();
}

function writeField(draft: Draft, field: Field): void {
  draft.code(`v = ${readSource('o', field.source)};`);
  writeValue(draft, field, field.type, 'v', 0);
}

function writeValue(draft: Draft, field: Field, type: GraphQLOutputType, value: string, depth: number): void {
  const isNothing = `${value} === null || ${value} === undefined`;
  if (isNonNullType(type)) {
    draft.code(`if (${isNothing}) return;`);
    return writePresent(draft, field, type.ofType, value, depth);
  }
  const before = draft.takeFixed();
  draft.code(`if (${isNothing}) s += '${before}null'; else {`);
  draft.fixed(before);
  writePresent(draft, field, getNullableType(type), value, depth);
  draft.flush();
  draft.code('}');
}

function writePresent(draft: Draft, field: Field, type: GraphQLOutputType, value: string, depth: number): void {
  if (isListType(type)) return writeList(draft, field, type.ofType, value, depth);
  if (!field.below) return writeLeaf(draft, type, value);
  const write = draft.name(compileWriter(field.below, draft.plain));
  draft.code(`if (typeof ${value} !== 'object' || Array.isArray(${value})) return;`);
  draft.code(`t = ${write}(${value}); if (t === undefined) return;`);
  draft.value('t');
}

function writeList(draft: Draft, field: Field, ofType: GraphQLOutputType, list: string, depth: number): void {
  const [item, index, items] = [`v${depth}`, `i${depth}`, `l${depth}`];
  draft.code(`if (!Array.isArray(${list})) return;`);
  draft.fixed('[');
  draft.flush();
  draft.code(`for (let ${index} = 0, ${items} = ${list}; ${index} < ${items}.length; ${index}++) {`);
  draft.code(`if (${index} > 0) s += ',';\nconst ${item} = ${items}[${index}];`);
  writeValue(draft, field, ofType, item, depth + 1);
  draft.flush();
  draft.code('}');
  draft.fixed(']');
}

function writeLeaf(draft: Draft, type: GraphQLOutputType, value: string): void {
  if (isEnumType(type)) {
    const values = draft.name(new Set(type.getValues().map((one) => one.name)));
    draft.code(`if (!${values}.has(${value})) return;`);
    return writeQuoted(draft, value);
  }
  if (!isScalarType(type) || !isSpecifiedScalarType(type)) {
    const before = draft.takeFixed();
    const quoted = `'${before}"' + ${draft.text(value)} + '"'`;
    return draft.code(`s += typeof ${value} === 'string' ? ${quoted} : '${before}' + stringify(${value});`);
  }
  switch (type.name) {
    case 'Int':
      draft.code(`if (!isInt(${value})) return;`);
      return draft.value(value);
    case 'Float':
      draft.code(`if (!Number.isFinite(${value})) return;`);
      return draft.value(value);
    case 'Boolean':
      draft.code(`if (typeof ${value} !== 'boolean') return;`);
      return draft.value(value);
    case 'ID':
      draft.code(
        `t = typeof ${value} === 'string' ? ${value} : Number.isInteger(${value}) ? '' + ${value} : undefined;`,
      );
      draft.code('if (t === undefined) return;');
      return writeQuoted(draft, draft.text('t'));
    default:
      draft.code(`if (typeof ${value} !== 'string') return;`);
      return writeQuoted(draft, draft.text(value));
  }
}

function writeQuoted(draft: Draft, text: string): void {
  draft.fixed('"');
  draft.value(text);
  draft.fixed('"');
}
