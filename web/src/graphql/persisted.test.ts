import { createRequest, formatDocument, stringifyDocument } from '@urql/core';
import { parse, print } from 'graphql';
import { expect, test } from 'vitest';
import * as documents from './generated/graphql.ts';
import manifest from './generated/persisted-documents.json' with { type: 'json' };
import { hashOf } from './persisted.ts';

const texts = new Map(Object.entries(manifest));
const operations = Object.entries(documents).filter(([name]) => name.endsWith('Document'));

test.each(operations)('%s is known by its hash, and says what the cache needs', (_, document) => {
  const sent = formatDocument(createRequest(document as never, {}).query);
  const known = texts.get(`sha256:${hashOf(sent)}`);
  expect(known).toBeDefined();
  const words = (text: string) =>
    print(parse(text))
      .match(/[\w$.!@]+/g)
      ?.sort();
  expect(words(stringifyDocument(sent as Parameters<typeof stringifyDocument>[0]))).toEqual(words(known ?? ''));
});
