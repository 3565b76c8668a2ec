import { parse, print, visit } from 'graphql';
import type { DocumentNode, FieldNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { aliasesOf, freePrefix } from './aliases.ts';

const fields = new Map([
  ['Query', new Map([['book', {}]])],
  ['Book', new Map(['id', 'title', '_asin'].map((name) => [name, {}]))],
]);
const { within, clientName } = aliasesOf(fields);
const inside = (document: DocumentNode) => within(document).inside();

const namesIn = (query: string): string[] => {
  const names: string[] = [];
  const document = parse(query);
  const { internalName } = within(document);
  visit(document, { Field: (node: FieldNode) => void names.push(internalName(node)) });
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

  it('are others for each field that one name stands for', () => {
    const query = '{ ... on A { to: title } ... on B { to: id } ... on C { to: title id(a: {b: 1, c: 2}, d: 3) } ';
    const names = namesIn(`${query} ... on D { id(d: 3, a: {c: 2, b: 1}) id(d: 4) } }`);
    expect(names).toEqual(['to', '_asx1_to', 'to', 'id', 'id', '_asx1_id']);
    expect(names.map(clientName)).toEqual(['to', 'to', 'to', 'id', 'id', 'id']);
  });
});

describe('A prefix', () => {
  it('is made longer until no field begins with it', () => {
    expect(freePrefix('_as', fields)).toBe('_asx');
    expect(freePrefix('_need', fields)).toBe('_need');
  });
});
