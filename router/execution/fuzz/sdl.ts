import type { Argument, Field, Graph, Needed, Shape } from './model.ts';
import { isIn, nameOf, printRef } from './model.ts';

const header =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@override", "@inaccessible", "@interfaceObject"])\n\nscalar Blob';

/** One subgraph's part of the graph. */
export function printSubgraph(graph: Graph, subgraph: string): string {
  const parts = [header];
  for (const { name, values } of graph.enums.values()) parts.push(block(`enum ${name}`, values[subgraph] ?? []));
  for (const { name, fields } of graph.inputs.values()) {
    parts.push(block(`input ${name}`, printArguments(fields, subgraph)));
  }
  for (const shape of graph.shapes.values()) parts.push(printShape(graph, shape, subgraph));
  for (const abstract of graph.abstracts.values()) {
    if (!abstract.fields[subgraph]) continue;
    const { name, kind, members, keyedIn } = abstract;
    if (kind === 'interface') {
      const fields = abstract.fields[subgraph].map((field) => printInterfaceField(graph, members, subgraph, field));
      parts.push(block(`interface ${name}${keyedIn ? ' @key(fields: "id")' : ''}`, fields));
    } else {
      const known = members.filter((member) => knows(graph, member, subgraph));
      parts.push(`union ${name} = ${known.join(' | ')}`);
    }
  }
  return parts.filter((part) => part !== '').join('\n\n');
}

const block = (head: string, lines: string[]): string => `${head} {\n${lines.map((line) => `  ${line}`).join('\n')}\n}`;

function knows(graph: Graph, type: string, subgraph: string): boolean {
  const shape = graph.shapes.get(type);
  return shape !== undefined && (shape.subgraphs.includes(subgraph) || shape.stubs.includes(subgraph));
}

function printInterfaceField(graph: Graph, members: string[], subgraph: string, name: string): string {
  const fields = members.flatMap((member) => graph.shapes.get(member)?.fields.get(name) ?? []);
  const weakest = fields.find(({ type }) => !type.nonNull) ?? fields[0];
  return weakest ? `${name}${printHead(weakest, subgraph)}` : '';
}

function printShape(graph: Graph, shape: Shape, subgraph: string): string {
  const fields = [...shape.fields.values()].filter((field) => isIn(field, subgraph));
  if (!knows(graph, shape.name, subgraph) || fields.length === 0) return '';
  const full = shape.subgraphs.includes(subgraph);
  const roles = [...graph.abstracts.values()]
    .filter(
      ({ kind, members, fields: parts }) => kind === 'interface' && members.includes(shape.name) && parts[subgraph],
    )
    .map(({ name }) => name);
  const keys = (shape.keys[subgraph] ?? []).map(
    ({ fields: needs, resolvable }) =>
      ` @key(fields: "${printNeeds(needs)}"${resolvable ? '' : ', resolvable: false'})`,
  );
  const implemented =
    full && shape.kind !== 'interface object' && roles.length > 0 ? ` implements ${roles.join(' & ')}` : '';
  const object = shape.kind === 'interface object' ? ' @interfaceObject' : '';
  const head = `type ${shape.name}${implemented}${object}${keys.join('')}`;
  return block(
    head,
    fields.map(
      (field) => `${field.name}${printHead(field, subgraph)}${printDirectives(graph, shape, field, subgraph)}`,
    ),
  );
}

function printHead(field: Field, subgraph: string): string {
  const args = printArguments(field.args, subgraph);
  const type = field.stricter === subgraph ? { ...field.type, nonNull: true } : field.type;
  return `${args.length > 0 ? `(${args.join(', ')})` : ''}: ${printRef(type)}`;
}

const printArguments = (args: Argument[], subgraph: string): string[] =>
  args
    .filter(({ only }) => only === undefined || only === subgraph)
    .map(({ name, type, default: value }) => `${name}: ${printRef(type)}${value === undefined ? '' : ` = ${value}`}`);

function printDirectives(graph: Graph, shape: Shape, field: Field, subgraph: string): string {
  const { override, requires, provides } = field;
  const owned = field.owners.includes(subgraph);
  const said = [
    owned && isShareable(graph, shape, field) ? '@shareable' : '',
    field.externalIn.includes(subgraph) ? '@external' : '',
    override?.to === subgraph ? printOverride(override) : '',
    owned && requires ? `@requires(fields: "${printNeeds(requires)}")` : '',
    provides?.subgraph === subgraph ? `@provides(fields: "${provides.field}")` : '',
    owned && field.hidden === true ? '@inaccessible' : '',
  ];
  return said
    .filter((text) => text !== '')
    .map((text) => ` ${text}`)
    .join('');
}

function isShareable(graph: Graph, shape: Shape, field: Field): boolean {
  if (shape.kind === 'value') return true;
  const provided = [...graph.shapes.values()].some(({ fields }) =>
    [...fields.values()].some((other) => other.provides?.field === field.name && nameOf(other.type) === shape.name),
  );
  return field.key !== true && (field.owners.length > 1 || provided);
}

const printOverride = ({ from, label }: { from: string; label?: string }): string =>
  `@override(from: "${from}"${label === undefined ? '' : `, label: "${label}"`})`;

/** A field set as `@key` and `@requires` have it. */
export const printNeeds = (needs: Needed[]): string =>
  needs
    .map(({ field, args, needs: inner }) => {
      const given = Object.entries(args ?? {}).map(([name, value]) => `${name}: ${value}`);
      return `${field}${given.length > 0 ? `(${given.join(', ')})` : ''}${inner ? ` { ${printNeeds(inner)} }` : ''}`;
    })
    .join(' ');
