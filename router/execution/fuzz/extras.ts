import type { Draft } from './draft.ts';
import { addField, makeField } from './draft.ts';
import type { Field, Needed, Shape } from './model.ts';
import { nameOf } from './model.ts';

const isPlain = (field: Field): boolean =>
  field.key !== true && field.shared !== true && field.override === undefined && field.requires === undefined;

const entities = ({ graph }: Draft): Shape[] => [...graph.shapes.values()].filter(({ kind }) => kind === 'entity');

/** Lets one of several subgraphs promise more than the others: clients see the weaker type. */
export function tightenFields({ graph, rnd }: Draft): void {
  for (const shape of graph.shapes.values()) {
    if (shape.kind === 'root' || shape.name === 'Code') continue;
    for (const field of shape.fields.values()) {
      const isOpen = isPlain(field) && isLeaf(field) && field.owners.length > 1 && !field.type.nonNull;
      if (!isOpen || !rnd.chance(0.3)) continue;
      field.stricter = rnd.pick(field.owners);
      field.calm = true;
      graph.features.add('nullability that differs by subgraph');
    }
  }
}

/** Lets a subgraph take a text over from another, wholly or by percentage. */
export function addOverrides(draft: Draft): void {
  const { graph, rnd } = draft;
  for (const shape of entities(draft)) {
    for (const field of shape.fields.values()) {
      const isText = 'name' in field.type && field.type.name === 'String';
      const others = shape.subgraphs.filter((subgraph) => !field.owners.includes(subgraph));
      if (!isText || !isPlain(field) || field.owners.length > 1 || others.length === 0 || !rnd.chance(0.5)) continue;
      const [owner = ''] = field.owners;
      const other = rnd.pick(others);
      field.override = rnd.pick([
        { from: other, to: owner },
        { from: other, to: owner, label: 'percent(100)' },
        { from: owner, to: other, label: 'percent(0)' },
      ]);
      graph.features.add(field.override.label === undefined ? '@override' : '@override by percentage');
    }
  }
}

/** Fields computed from what other subgraphs know. */
export function addRequirements(draft: Draft): void {
  const { graph, rnd } = draft;
  for (const shape of entities(draft)) {
    for (const subgraph of shape.subgraphs) {
      if (!rnd.chance(0.5)) continue;
      const foreign = [...shape.fields.values()].filter(
        (field) =>
          field.key !== true && field.override === undefined && !field.requires && !field.owners.includes(subgraph),
      );
      const needed = new Set<string>();
      for (let left = rnd.chance(0.4) ? 2 : 1; left > 0; left -= 1) {
        const requires = rnd.take(foreign, 1 + rnd.int(3)).flatMap((field) => requirement(draft, field, subgraph));
        if (requires.length === 0) continue;
        graph.features.add('@requires');
        const field = makeField(draft, shape.name, [subgraph], 'leaf');
        addField(shape, { ...field, requires });
        for (const { field: name } of requires) {
          if (needed.has(name)) graph.features.add('@requires of one field twice');
          needed.add(name);
        }
      }
      for (const name of needed) shape.fields.get(name)?.externalIn.push(subgraph);
    }
  }
}

function requirement(draft: Draft, field: Field, subgraph: string): Needed[] {
  const { graph, rnd } = draft;
  const args = argumentsFor(draft, field);
  if (!args || field.externalIn.includes(subgraph)) return [];
  const given = Object.keys(args).length > 0 ? { args } : {};
  if (given.args) graph.features.add('@requires with arguments');
  const name = nameOf(field.type);
  const shape = graph.shapes.get(name);
  if (graph.abstracts.has(name)) return [];
  if (!shape) {
    field.calm = true;
    return [{ field: field.name, ...given }];
  }
  if (shape.kind !== 'value' || shape.split === true || !shape.subgraphs.includes(subgraph)) return [];
  const inner = [...shape.fields.values()].filter(
    (leaf) => !graph.shapes.has(nameOf(leaf.type)) && !graph.abstracts.has(nameOf(leaf.type)) && leaf.args.length === 0,
  );
  const needs = rnd.take(inner, 1 + rnd.int(2));
  if (needs.length === 0) return [];
  graph.features.add('@requires nested');
  field.calm = true;
  for (const leaf of needs) leaf.calm = true;
  return [{ field: field.name, ...given, needs: needs.map((leaf) => ({ field: leaf.name })) }];
}

/** Arguments for a requirement; none when the field wants what is no number. */
function argumentsFor({ graph, rnd }: Draft, field: Field): Record<string, number> | undefined {
  const args: Record<string, number> = {};
  for (const { name, type, default: value, only } of field.args) {
    if (only !== undefined) continue;
    if (graph.inputs.has(nameOf(type))) return undefined;
    if ('name' in type && type.name === 'Int' && rnd.chance(0.8)) args[name] = rnd.int(20);
    else if (type.nonNull && value === undefined) return undefined;
  }
  return args;
}

/** Lets a reference bring along a field that its subgraph knows only there. */
export function addProvides({ graph, rnd }: Draft): void {
  for (const shape of graph.shapes.values()) {
    for (const field of shape.fields.values()) {
      const target = graph.shapes.get(nameOf(field.type));
      const [subgraph] = field.owners;
      if (target?.kind !== 'entity' || subgraph === undefined || field.owners.length > 1) continue;
      if (!isPlain(field) || graph.abstracts.has(target.name) || !rnd.chance(0.5)) continue;
      const there = target.subgraphs.includes(subgraph) || target.stubs.includes(subgraph);
      const free = [...target.fields.values()].filter(
        (known) =>
          isPlain(known) &&
          known.args.length === 0 &&
          !known.owners.includes(subgraph) &&
          isLeaf(known) &&
          !known.externalIn.includes(subgraph),
      );
      const provided = rnd.take(there ? free : [], 1)[0];
      if (!provided) continue;
      graph.features.add('@provides');
      provided.externalIn.push(subgraph);
      field.provides = { subgraph, field: provided.name };
    }
  }
}

/** Whether nothing is selected below it: an error there would go further up in the stricter subgraph than for clients. */
const isLeaf = (field: Field): boolean =>
  /^[A-Z][a-z]{2,}$|^ID$/.test(nameOf(field.type)) && nameOf(field.type) !== 'Code';

/** Keeps some fields from clients. */
export function hideFields({ graph, rnd }: Draft): void {
  for (const shape of graph.shapes.values()) {
    if (shape.kind !== 'entity') continue;
    const visible = [...shape.fields.values()].filter(({ shared }) => shared !== true);
    for (const field of visible.slice(1)) {
      if (field.key === true && field.name === 'id') continue;
      if (!rnd.chance(0.06)) continue;
      field.hidden = true;
      graph.features.add('@inaccessible');
    }
  }
}
