/** A bug to plant: a text of the engine, and what stands there instead. */
export type Mutation = { name: string; file: string; find: string; replace: string };

const of = (file: string, name: string, find: string, replace: string): Mutation => ({ name, file, find, replace });

/** Bugs as one might write them: each changes the engine in one place. */
export const mutations: Mutation[] = [
  of(
    'data',
    'a list is replaced instead of completed item by item',
    'return known.map((item: unknown, index) => together(item, value[index]));',
    'return value;',
  ),
  of(
    'data',
    'what comes later replaces instead of completing',
    'else target[name] = together(known, value);',
    'else target[name] = value;',
  ),
  of(
    'data',
    "an interface object's type stays unknown",
    'isObjectType(schema.getType(value)) ? value : known',
    'isObjectType(schema.getType(value)) ? known : known',
  ),
  of(
    'execute',
    'an answer is taken for plain that has something to escape',
    'if (answer.isPlain !== true) run',
    'if (answer.isPlain === undefined) run',
  ),
  of(
    'objects',
    'only the first item of a list is completed',
    'for (const item of value) gather(',
    'for (const item of value.slice(0, 1)) gather(',
  ),
  of(
    'complete',
    'a null goes up one step only',
    'if (!isNonNullType(type)) {',
    'if (!isNonNullType(type) || text === undefined) {',
  ),
  of(
    'complete',
    'a null of an item does not take the list along',
    'return texts.includes(undefined) ? undefined : `[${texts',
    'return `[${texts.map((text) => text ?? "null")',
  ),
  of(
    'writer',
    'compiled code lets null pass where none may be',
    'if (isNonNullType(type)) {\n    draft.code(',
    'if (isNonNullType(type) && depth > 0) {\n    draft.code(',
  ),
  of('compile', 'what comes later is waited for at once', 'isWanted(own) && !left.has(own)', 'isWanted(own)'),
  of(
    'conditions',
    '@skip is overlooked',
    "holds(directive, conditions) === (directive.name.value === 'include')",
    "(holds(directive, conditions) || directive.name.value === 'skip')",
  ),
  of(
    'conditions',
    'what is left empty by conditions is not asked for',
    'setOf(below.length > 0 ? below : [typenameAs(name)]) }];',
    'setOf(below) }].filter(() => below.length > 0);',
  ),
  of(
    'shape',
    'a field that comes again replaces the first',
    'if (known) known.push(selection);',
    'if (known) known[0] = selection;',
  ),
  of(
    'shape',
    'conditions on unions never hold',
    "return isAbstractType(wanted) && 'getInterfaces' in type",
    "return isAbstractType(wanted) && 'getFields' in wanted && 'getInterfaces' in type",
  ),
  of(
    'representation',
    'a requirement sends the first item of a list',
    'return value.map((item) => pickBelow',
    'return value.slice(0, 1).map((item) => pickBelow',
  ),
  of(
    'representation',
    'a requirement that is null is taken for missing',
    "label, below } of selection(object['__typename'])) {\n    const value = own(object, name);\n    if (value === undefined)",
    "label, below } of selection(object['__typename'])) {\n    const value = own(object, name);\n    if (value === undefined || value === null)",
  ),
  of('fetch', 'entities are taken in the order of objects', 'entities[indexes[at] ?? -1]', 'entities[at]'),
  of(
    'fetch',
    'an object that comes again is taken for the first of all',
    'known.set(text, index);',
    'known.set(text, 0);',
  ),
  of('fetch', 'an error forgets where below its entity it was', 'at([...place, ...below])', 'at(place)'),
  of(
    'rewrites',
    'renamed fields are not named back',
    'object[rewrite.renameKeyTo] = value;',
    'object[rewrite.renameKeyTo] ??= undefined;',
  ),
  of(
    'rewrites',
    'no object fulfils an abstract condition',
    'return isAbstractType(wanted) && (',
    'return !isAbstractType(wanted) && (',
  ),
  of(
    'plan',
    'a sequence does not wait',
    'orElse(add(child, { ...at, after }), after)',
    'orElse(add(child, at), after)',
  ),
  of(
    'by-type',
    'objects of but one type are asked',
    'after(onTypes(group.map(({ name }) => name)), way)',
    'after(onTypes(group.slice(0, 1).map(({ name }) => name)), way)',
  ),
  of(
    'series',
    'mutations are planned all at once',
    '(isPlain && fields.length === 1)',
    '(isPlain && fields.length < 99)',
  ),
  of(
    'variables',
    'variables that are false or empty are lost',
    'if (Object.hasOwn(given, name)) variables',
    'if (given[name]) variables',
  ),
  of(
    'variables',
    "a variable's value is sent under no fetch but the first",
    'for (const name of variables) {',
    'for (const name of index > 0 ? [] : variables) {',
  ),
  of('compile', 'the first combination of conditions serves all', "=== true ? '1' : '0'", "=== true ? '0' : '0'"),
  of(
    'merge-code',
    'what several subgraphs say of one object is taken from the last',
    'else if (t.${name} !== v) merge(t, { ${name}: v });',
    'else t.${name} = v;',
  ),
  of(
    'merge-code',
    'fields of fragments are not merged',
    'else if (below?.selectionSet) visit',
    'else if (below?.selectionSet && isRoot) visit',
  ),
  of(
    'known-keys',
    'keys with the same last bytes are taken for one',
    'lengths[place] === length && isKept(',
    'lengths[place] === length || isKept(',
  ),
  of(
    'representation-code',
    'objects whose last value is equal are taken for one',
    'names.slice(0, -1).map(',
    'names.slice(0, 0).map(',
  ),
  of('reader-leaves', 'true is read as false', "passes(place, 'true') ? true", "passes(place, 'true') ? false"),
  of(
    'reader-leaves',
    'what is not ASCII is read byte by byte',
    "toString('utf8', from, at)",
    "toString('latin1', from, at)",
  ),
  of(
    'reader',
    'null in a list ends it',
    'value}.push(item);',
    'value}.push(item); if (item === null) item = ${value} = [];',
  ),
  of('leaf', 'a quote is not escaped', 'const needsEscape = /["', 'const needsEscape = /['),
];
