import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import type { DocumentNode } from 'graphql';

/** The folder of the contract: one hand-written SDL file per subgraph. */
export const schemaFolder = new URL('../schema/', import.meta.url);

/** A subgraph's SDL from `schema/<name>.graphql`. */
export const readSdl = (name: string): DocumentNode =>
  parse(readFileSync(new URL(`${name}.graphql`, schemaFolder), 'utf8'), { noLocation: true });
