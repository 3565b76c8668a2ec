import { Kind, print, visit } from 'graphql';
import type { ConstDirectiveNode, FieldDefinitionNode, ObjectTypeDefinitionNode } from 'graphql';
import { readSdl } from '@kd/kit/sdl';

/** In Federation 1 one subgraph owns a type and the others extend it. */
const owners: Record<string, string> = { Family: 'families', Member: 'families', User: 'users', Task: 'tasks' };

const federationTwo = new Set(['cacheControl', 'CacheControlScope', 'cacheTag']);

const keyOf = ({ directives = [] }: ObjectTypeDefinitionNode): ConstDirectiveNode | undefined =>
  directives.find(({ name }) => name.value === 'key');

function keyFields(key: ConstDirectiveNode): string {
  const value = key.arguments?.find(({ name }) => name.value === 'fields')?.value;
  return value?.kind === Kind.STRING ? value.value : '';
}

const external: ConstDirectiveNode = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'external' } };

const marked = (field: FieldDefinitionNode, key: string): FieldDefinitionNode =>
  key.split(' ').includes(field.name.value) ? { ...field, directives: [external] } : field;

/** A type as Federation 1 writes it: a root type or somebody else's entity is extended, its key marked as theirs. */
function typeText(type: ObjectTypeDefinitionNode, subgraph: string): string {
  const key = keyOf(type);
  const keyText = key ? ` @key(fields: "${keyFields(key)}")` : '';
  const extended =
    ['Query', 'Mutation'].includes(type.name.value) || (key && (owners[type.name.value] ?? subgraph) !== subgraph);
  const bare = visit(type, { Directive: () => null });
  const fields = (bare.fields ?? []).map((field) => (extended && key ? marked(field, keyFields(key)) : field));
  const body = print({ ...bare, fields });
  const head = `type ${type.name.value}`;
  return body.replace(head, `${extended ? 'extend ' : ''}${head}${keyText}`);
}

/** A subgraph's SDL in the words of Federation 1, for routers that know no other. */
export function federationOneSdl(subgraph: string): string {
  const { definitions } = visit(readSdl(subgraph), {
    enter: (node) => ('description' in node ? { ...node, description: undefined } : undefined),
  });
  return definitions
    .flatMap((definition) => {
      if (definition.kind === Kind.SCHEMA_EXTENSION) return [];
      if ('name' in definition && definition.name && federationTwo.has(definition.name.value)) return [];
      if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) return [typeText(definition, subgraph)];
      return [print(visit(definition, { Directive: () => null }))];
    })
    .join('\n\n');
}
