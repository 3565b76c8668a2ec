import type { Draft } from './draft.ts';
import { addField, makeField } from './draft.ts';
import { addOverrides, addProvides, addRequirements, hideFields, tightenFields } from './extras.ts';
import type { Graph, Shape } from './model.ts';
import { random } from './random.ts';
import {
  draftEntities,
  draftEntityInterface,
  draftInputs,
  draftInterfaces,
  draftSplitValue,
  draftUnions,
  draftValues,
} from './types.ts';

/** Invents a federated graph. Most compose; one that doesn't says so when it is put together. */
export function generateGraph(seed: number): Graph {
  const rnd = random(`graph ${seed}`);
  const graph: Graph = {
    seed,
    subgraphs: ['alpha', 'beta', 'gamma', 'delta', 'epsilon'].slice(0, 2 + rnd.int(4)),
    shapes: new Map(),
    abstracts: new Map(),
    enums: new Map(),
    inputs: new Map(),
    features: new Set(),
  };
  const draft: Draft = { graph, rnd, named: 0 };
  draftInputs(draft);
  draftValues(draft);
  draftEntities(draft);
  draftEntityInterface(draft);
  draftInterfaces(draft);
  draftUnions(draft);
  draftSplitValue(draft);
  for (const shape of graph.shapes.values()) draftFields(draft, shape);
  draftRoots(draft);
  tightenFields(draft);
  addOverrides(draft);
  addRequirements(draft);
  addProvides(draft);
  hideFields(draft);
  return graph;
}

function draftFields(draft: Draft, shape: Shape): void {
  const { graph, rnd } = draft;
  if (shape.name === 'Code' || shape.split === true) return;
  if (shape.kind === 'value') {
    for (let index = 0; index < 1 + rnd.int(3); index += 1) {
      addField(shape, makeField(draft, shape.name, shape.subgraphs, index === 0 ? 'leaf' : 'any'));
    }
    return;
  }
  for (const subgraph of shape.subgraphs) {
    for (let index = 0; index < 1 + rnd.int(4); index += 1) {
      const partner = rnd.chance(0.2) ? shape.subgraphs.find((other) => other !== subgraph) : undefined;
      if (partner) graph.features.add('shared fields');
      const owners = partner === undefined ? [subgraph] : [subgraph, partner];
      addField(shape, makeField(draft, shape.name, owners, 'any'));
    }
  }
}

function draftRoots(draft: Draft): void {
  const { graph, rnd } = draft;
  const root = (name: string): Shape => ({
    name,
    kind: 'root',
    fields: new Map(),
    subgraphs: graph.subgraphs,
    keys: {},
    stubs: [],
  });
  const query = root('Query');
  const mutation = root('Mutation');
  for (const subgraph of graph.subgraphs) {
    for (let index = 0; index < 2 + rnd.int(3); index += 1) {
      const partner = rnd.chance(0.25) ? graph.subgraphs.find((other) => other !== subgraph) : undefined;
      if (partner) graph.features.add('shared root fields');
      const owners = partner === undefined ? [subgraph] : [subgraph, partner];
      addField(query, makeField(draft, 'Query', owners, rnd.chance(0.85) ? 'object' : 'leaf'));
    }
    if (rnd.chance(0.6)) addField(mutation, makeField(draft, 'Mutation', [subgraph], 'object'));
  }
  graph.shapes.set('Query', query);
  if (mutation.fields.size > 0) graph.shapes.set('Mutation', mutation);
}
