import type { Draft } from './draft.ts';
import { addField, makeArgument, makeField, wrap } from './draft.ts';
import type { Field, Key, Needed, Shape } from './model.ts';

const keyField = (home: string, name: string, type: string, owners: string[]): Field => ({
  name,
  type: { name: type, nonNull: true },
  args: [],
  home,
  owners,
  calm: true,
  key: true,
  externalIn: [],
});

const blank = (name: string, kind: Shape['kind'], subgraphs: string[]): Shape => ({
  name,
  kind,
  subgraphs,
  fields: new Map(),
  keys: {},
  stubs: [],
});

/** Enums and input objects, some with values or fields that not all subgraphs know. */
export function draftInputs(draft: Draft): void {
  const { graph, rnd } = draft;
  const all = (values: string[]) => Object.fromEntries(graph.subgraphs.map((subgraph) => [subgraph, values]));
  graph.enums.set('Hue', { name: 'Hue', values: all(['RED', 'GREEN', 'BLUE']), input: true });
  if (rnd.chance(0.5)) {
    graph.features.add('an enum that grows by subgraph');
    const values = Object.fromEntries(
      graph.subgraphs.map((subgraph) => [subgraph, ['CALM', ...rnd.some(['GLAD', 'SAD'], 0.5)]]),
    );
    graph.enums.set('Mood', { name: 'Mood', values, input: false });
  }
  const fields = ['Int', 'String', 'Hue', 'Boolean'].map((type, index) => makeArgument(draft, `p${index}`, type));
  graph.inputs.set('Filter', { name: 'Filter', fields });
  if (rnd.chance(0.5)) {
    const more = [makeArgument(draft, 'q0', 'Filter'), makeArgument(draft, 'q1', 'Int')];
    if (rnd.chance(0.5)) {
      graph.features.add('an input field of one subgraph only');
      more.push({ name: 'extra', type: { name: 'Int', nonNull: false }, only: rnd.pick(graph.subgraphs) });
    }
    graph.inputs.set('Search', { name: 'Search', fields: more });
  }
}

/** Value types: every subgraph that knows one resolves all of it. */
export function draftValues({ graph, rnd }: Draft): void {
  const code = blank('Code', 'value', graph.subgraphs);
  addField(code, keyField('Code', 'part', 'ID', graph.subgraphs));
  addField(code, keyField('Code', 'at', 'Int', graph.subgraphs));
  // No key has it: what fails here must not take a key along.
  addField(code, { ...keyField('Code', 'made', 'Float', graph.subgraphs), calm: false, key: false });
  graph.shapes.set('Code', code);
  for (let index = 0; index < 1 + rnd.int(3); index += 1) {
    const name = `V${index}`;
    graph.shapes.set(name, blank(name, 'value', rnd.take(graph.subgraphs, 1 + rnd.int(graph.subgraphs.length))));
  }
}

const need = (...names: string[]): Needed[] => names.map((field) => ({ field }));

const keyKinds: Record<string, Needed[]> = {
  id: need('id'),
  sku: need('sku'),
  compound: need('num', 'sku'),
  nested: [{ field: 'code', needs: need('part', 'at') }],
  'through another entity': [...need('num'), { field: 'base', needs: need('id') }],
};

const keyTypes: Record<string, string> = { id: 'ID', sku: 'String', num: 'Int', code: 'Code', base: 'E0' };

/** Entities. The first subgraph of each knows all its keys, so that every part can be reached from every other. */
export function draftEntities(draft: Draft): void {
  const { graph, rnd } = draft;
  const count = 2 + rnd.int(4);
  for (let index = 0; index < count; index += 1) {
    const name = `E${index}`;
    const subgraphs = index === 0 ? graph.subgraphs : rnd.take(graph.subgraphs, 1 + rnd.int(3));
    const shape = blank(name, 'entity', subgraphs);
    graph.shapes.set(name, shape);
    const kinds = index === 0 ? ['id'] : rnd.take(Object.keys(keyKinds), 1 + rnd.int(3));
    for (const kind of kinds) if (kind !== 'id') graph.features.add(`keys: ${kind}`);
    if (kinds.length > 1) graph.features.add('several keys');
    giveKeys(draft, shape, kinds);
    if (index === 0) continue;
    shape.stubs = rnd.some(
      graph.subgraphs.filter((subgraph) => !subgraphs.includes(subgraph)),
      0.5,
    );
    for (const stub of shape.stubs) {
      graph.features.add('keys: not resolvable');
      shape.keys[stub] = [{ fields: keyKinds[rnd.pick(kinds)] ?? [], resolvable: false }];
    }
    nameKeyFields(shape);
  }
}

function giveKeys({ rnd }: Draft, shape: Shape, kinds: string[]): void {
  const keys = (chosen: string[]): Key[] => chosen.map((kind) => ({ fields: keyKinds[kind] ?? [], resolvable: true }));
  shape.subgraphs.forEach((subgraph, place) => {
    shape.keys[subgraph] = keys(place === 0 ? kinds : rnd.take(kinds, 1 + rnd.int(kinds.length)));
  });
  nameKeyFields(shape);
}

function nameKeyFields(shape: Shape): void {
  for (const [subgraph, keys] of Object.entries(shape.keys)) {
    for (const { field } of keys.flatMap(({ fields }) => fields)) {
      const known = shape.fields.get(field) ?? keyField(shape.family ?? shape.name, field, keyTypes[field] ?? 'ID', []);
      shape.fields.set(field, known);
      if (!known.owners.includes(subgraph)) known.owners.push(subgraph);
    }
  }
}

/** A value of an entity with fields that only one of two subgraphs has. */
export function draftSplitValue(draft: Draft): void {
  const { graph, rnd } = draft;
  const [entity] = rnd.take(
    [...graph.shapes.values()].filter(({ kind, subgraphs }) => kind === 'entity' && subgraphs.length > 1),
    1,
  );
  const owners = entity?.subgraphs.slice(0, 2) ?? [];
  const [one, other] = owners;
  if (!entity || one === undefined || other === undefined || !rnd.chance(0.6)) return;
  graph.features.add('values of which each subgraph has a part');
  const value: Shape = { ...blank('W', 'value', owners), split: true };
  graph.shapes.set('W', value);
  for (const known of [owners, [one], [other], [rnd.pick(owners)]]) {
    const field = makeField(draft, 'W', known, 'leaf');
    addField(value, { ...field, type: { ...field.type, nonNull: rnd.chance(0.6) } });
  }
  draft.named += 1;
  const name = `o${draft.named}`;
  const type = wrap(draft, 'W', 0.2);
  const shared = { args: [], calm: false, externalIn: [], shared: true };
  addField(entity, { ...shared, name, type, home: entity.name, owners });
}

/** An entity interface in one subgraph, and interface objects that add fields to it in others. */
export function draftEntityInterface(draft: Draft): void {
  const { graph, rnd } = draft;
  if (!rnd.chance(0.5)) return;
  graph.features.add('entity interfaces');
  const [home = '', ...others] = rnd.take(graph.subgraphs, graph.subgraphs.length);
  const objectIn = others.slice(0, 1 + rnd.int(2));
  const apart = others.slice(objectIn.length);
  const members = ['Ma', 'Mb', 'Mc'].slice(0, 2 + rnd.int(2));
  for (const name of members) {
    const shape = blank(name, 'entity', [home, ...rnd.some(apart, 0.5)]);
    shape.family = 'M';
    graph.shapes.set(name, shape);
    giveKeys(draft, shape, ['id']);
  }
  const objects = blank('M', 'interface object', objectIn);
  graph.shapes.set('M', objects);
  giveKeys(draft, objects, ['id']);
  const fields = Array.from({ length: 1 + rnd.int(2) }, () => makeField(draft, 'M', [home], 'leaf'));
  for (const field of fields) for (const name of members) addToMember(draft, name, field, [home]);
  const names = ['id', ...fields.map(({ name }) => name)];
  graph.abstracts.set('M', { name: 'M', kind: 'interface', members, fields: { [home]: names }, keyedIn: [home] });
}

function addToMember({ graph, rnd }: Draft, name: string, field: Field, owners: string[]): void {
  const shape = graph.shapes.get(name);
  const type = rnd.chance(0.35) ? { ...field.type, nonNull: true } : field.type;
  if (shape) addField(shape, { ...field, home: name, owners, type, shared: true, externalIn: [] });
}

/** Interfaces over entities and values: an implementer has their fields wherever the interface is defined. */
export function draftInterfaces(draft: Draft): void {
  const { graph, rnd } = draft;
  const objects = [...graph.shapes.values()].filter(
    ({ kind, name }) => (kind === 'entity' || kind === 'value') && name !== 'Code',
  );
  for (let index = 0; index < rnd.int(3); index += 1) {
    const members = rnd.take(objects, 2 + rnd.int(2));
    const defined = rnd
      .take(graph.subgraphs, 1 + rnd.int(graph.subgraphs.length))
      .filter((subgraph) => members.some(({ subgraphs }) => subgraphs.includes(subgraph)));
    if (defined.length === 0) continue;
    graph.features.add('interfaces');
    const fields = Array.from({ length: 1 + rnd.int(3) }, () => makeField(draft, '', defined, 'leaf'));
    for (const member of members) {
      const here = member.subgraphs.filter((subgraph) => defined.includes(subgraph));
      const owners = member.kind === 'value' ? member.subgraphs : here.length > 0 ? here : member.subgraphs.slice(0, 1);
      for (const field of fields) addToMember(draft, member.name, field, owners);
    }
    const names = fields.map(({ name }) => name);
    graph.abstracts.set(`I${index}`, {
      name: `I${index}`,
      kind: 'interface',
      members: members.map(({ name }) => name),
      fields: Object.fromEntries(defined.map((subgraph) => [subgraph, rnd.take(names, 1 + rnd.int(names.length))])),
    });
  }
}

/** Unions; a subgraph's part has the members that it knows. */
export function draftUnions({ graph, rnd }: Draft): void {
  const objects = [...graph.shapes.values()].filter(({ kind }) => kind === 'entity' || kind === 'value');
  for (let index = 0; index < 1 + rnd.int(2); index += 1) {
    const members = rnd.take(objects, 2 + rnd.int(3));
    const knows = (subgraph: string) =>
      members.some(({ subgraphs, stubs }) => subgraphs.includes(subgraph) || stubs.includes(subgraph));
    const defined = rnd.take(graph.subgraphs, 1 + rnd.int(graph.subgraphs.length)).filter(knows);
    if (defined.length === 0) continue;
    graph.features.add('unions');
    graph.abstracts.set(`U${index}`, {
      name: `U${index}`,
      kind: 'union',
      members: members.map(({ name }) => name),
      fields: Object.fromEntries(defined.map((subgraph) => [subgraph, []])),
    });
  }
}
