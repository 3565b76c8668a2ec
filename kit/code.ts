/**
 * Makes code from text, for what runs so often that V8 should see plain property reads. This is the one place that does. Text may
 * be our own code and names that GraphQL allows (letters, digits and `_`), of a schema or of a valid document: nothing else that
 * comes from outside.
 */
export class Code {
  readonly #things: Map<string, unknown>;
  readonly #definitions: string[] = [];

  /** Begins with the things that the text refers to, by the names that it has for them. */
  constructor(things: Readonly<Record<string, unknown>> = {}) {
    this.#things = new Map(Object.entries(things));
  }

  /** A name for one more thing. */
  name(thing: unknown): string {
    const made = `x${this.#things.size}`;
    this.#things.set(made, thing);
    return made;
  }

  /** A name for what an expression gives, mostly a function, that is a part of the text. */
  define(expression: string): string {
    const made = `y${this.#definitions.length}`;
    this.#definitions.push(`const ${made} = ${expression};\n`);
    return made;
  }

  /** What an expression gives, mostly a function. */
  evaluate(expression: string): unknown {
    const text = `${this.#definitions.join('')}return ${expression};`;
    // oxlint-disable-next-line typescript/no-implied-eval -- see above for what the text may be
    const make = new Function(...this.#things.keys(), text) as (...given: unknown[]) => unknown;
    return make(...this.#things.values());
  }
}
