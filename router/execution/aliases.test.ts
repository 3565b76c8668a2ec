import { Kind, parse, print, visit } from 'graphql';
import type { FieldNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { aliasesOf, freePrefix } from './aliases.ts';

const fields = new Map([
  ['Query', new Map([['book', {}]])],
  ['Book', new Map(['id', 'title', '_asin'].map((name) => [name, {}]))],
]);
const { inside, internalName } = aliasesOf(fields);

const namesIn = (query: string): string[] => {
  const names: string[] = [];
  visit(parse(query), { Field: (node: FieldNode) => void names.push(internalName(node)) });
  return names;
};

describe('The names of fields inside', () => {
  it('are the client’s where no field has them', () => {
    const document = parse('{ book { name: title id title } other: book { id } }');
    expect(inside(document)).toBe(document);
    expect(namesIn('{ book { name: title id } }')).toEqual(['book', 'name', 'id']);
  });

  it('are others where a plan could mean a field by them', () => {
    const document = inside(
      parse(
        '{ book { id: title __typename: id ... on Book { title: id } } ...f } fragment f on Query { book: book { title } }',
      ),
    );
    expect(print(document).replaceAll(/\s+/g, ' ')).toBe(
      '{ book { _asx_id: title _asx___typename: id ... on Book { _asx_title: id } } ...f } fragment f on Query { book: book { title } }',
    );
  });

  it('are equal for equal names and different for different ones', () => {
    expect(namesIn('{ id: book title: book _asx_id: book id: book }')).toEqual([
      '_asx_id',
      '_asx_title',
      '_asx__asx_id',
      '_asx_id',
    ]);
  });

  it('are those that readers of the answer look up', () => {
    const [definition] = parse('{ id: book title }').definitions;
    if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('No operation');
    expect(definition.selectionSet.selections.map((node) => internalName(node as FieldNode))).toEqual([
      '_asx_id',
      'title',
    ]);
  });
});

describe('A prefix', () => {
  it('is made longer until no field begins with it', () => {
    expect(freePrefix('_as', fields)).toBe('_asx');
    expect(freePrefix('_need', fields)).toBe('_need');
  });
});
