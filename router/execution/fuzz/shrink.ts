import { Kind, validate, visit } from 'graphql';
import type { ASTNode, DocumentNode, FragmentDefinitionNode, GraphQLSchema, SelectionNode } from 'graphql';

const triesAtMost = 400;
const millisecondsAtMost = 20_000;

/** Makes an operation smaller, as long as what is wrong stays wrong. */
export async function shrink(
  schema: GraphQLSchema,
  document: DocumentNode,
  isStillWrong: (smaller: DocumentNode) => Promise<boolean>,
): Promise<DocumentNode> {
  let smallest = document;
  let tries = 0;
  let progress = true;
  const end = performance.now() + millisecondsAtMost;
  const isTime = () => tries < triesAtMost && performance.now() < end;
  while (progress && isTime()) {
    progress = false;
    for (const step of [inlined, without, unwrapped]) {
      for (let index = 0; tries < triesAtMost;) {
        const candidate = step(smallest, index);
        if (candidate === undefined) break;
        const tidied = tidy(candidate);
        tries += 1;
        if (isWhole(tidied) && validate(schema, tidied).length === 0 && (await isStillWrong(tidied))) {
          smallest = tidied;
          progress = true;
        } else {
          index += 1;
        }
      }
    }
  }
  return smallest;
}

const removable = new Set<string>([
  Kind.FIELD,
  Kind.INLINE_FRAGMENT,
  Kind.FRAGMENT_SPREAD,
  Kind.DIRECTIVE,
  Kind.ARGUMENT,
  Kind.OBJECT_FIELD,
]);

/** Without the part at an index; nothing when there are fewer. */
function without(document: DocumentNode, index: number): DocumentNode | undefined {
  let at = -1;
  const smaller = visit(document, {
    enter: (node: ASTNode) => {
      if (!removable.has(node.kind)) return undefined;
      at += 1;
      return at === index ? null : undefined;
    },
  });
  return at < index ? undefined : smaller;
}

/** With an inline fragment's selections in its place. */
function unwrapped(document: DocumentNode, index: number): DocumentNode | undefined {
  let at = -1;
  const smaller = visit(document, {
    SelectionSet: {
      leave: (node) => ({
        ...node,
        selections: node.selections.flatMap((part): readonly SelectionNode[] => {
          if (part.kind !== Kind.INLINE_FRAGMENT) return [part];
          at += 1;
          return at === index ? part.selectionSet.selections : [part];
        }),
      }),
    },
  });
  return at < index ? undefined : smaller;
}

/** With an inline fragment instead of a named one. */
function inlined(document: DocumentNode, index: number): DocumentNode | undefined {
  const fragments = fragmentsOf(document);
  let at = -1;
  const smaller = visit(document, {
    FragmentSpread: (node) => {
      at += 1;
      const fragment = fragments.find(({ name }) => name.value === node.name.value);
      if (at !== index || !fragment) return undefined;
      const { typeCondition, selectionSet } = fragment;
      return { kind: Kind.INLINE_FRAGMENT, directives: node.directives, typeCondition, selectionSet };
    },
  });
  return at < index ? undefined : smaller;
}

/** Whether there is still an operation that asks for something. */
const isWhole = ({ definitions }: DocumentNode): boolean =>
  definitions.some((part) => part.kind === Kind.OPERATION_DEFINITION && part.selectionSet.selections.length > 0);

const fragmentsOf = (document: DocumentNode): FragmentDefinitionNode[] =>
  document.definitions.filter((part): part is FragmentDefinitionNode => part.kind === Kind.FRAGMENT_DEFINITION);

/** Drops what nothing uses any more: fields left empty, fragments, variables. */
function tidy(document: DocumentNode): DocumentNode {
  const dropEmpty = {
    leave: (node: { selectionSet?: { selections: readonly unknown[] } | undefined }) =>
      node.selectionSet?.selections.length === 0 ? null : undefined,
  };
  const full = visit(document, { Field: dropEmpty, InlineFragment: dropEmpty, FragmentDefinition: dropEmpty });
  const spread = new Set<string>();
  visit(full, { FragmentSpread: ({ name }) => void spread.add(name.value) });
  const used = visit(full, { FragmentDefinition: ({ name }) => (spread.has(name.value) ? undefined : null) });
  const variables = new Set<string>();
  visit(used, { VariableDefinition: () => false, Variable: ({ name }) => void variables.add(name.value) });
  return visit(used, {
    VariableDefinition: ({ variable }) => (variables.has(variable.name.value) ? undefined : null),
  });
}
