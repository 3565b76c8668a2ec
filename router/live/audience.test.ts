import { readFileSync } from 'node:fs';
import { readSettings } from '@kd/kit/config';
import { createLogger } from '@kd/kit/log';
import { schemaFolder } from '@kd/kit/sdl';
import { userViewer } from '@kd/kit/testing/network';
import { isObjectType, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { loadSupergraph } from '../execution/supergraph.ts';
import { operationCache } from '../execution/operations.ts';
import type { Operation } from '../execution/operations.ts';
import { limitsOf } from '../limits/document.ts';
import { audienceOf, isPersonal } from './audience.ts';

const sdl = readFileSync(new URL('supergraph.graphql', schemaFolder), 'utf8');
const supergraph = loadSupergraph(sdl);
const log = createLogger({ level: 'silent', name: 'test' });
const prepare = operationCache(supergraph, limitsOf(readSettings({})), log);
const subscription = (selection: string): Operation => {
  const prepared = prepare({ query: `subscription ($id: ID!) { taskUpdated(familyId: $id) { ${selection} } }` });
  if (!('plan' in prepared)) throw new Error(prepared.map(({ message }) => message).join());
  return prepared;
};

/** What the SDL itself says, read without the code under test: fields and types by their cache directive. */
const sharedByText = (): Set<string> => {
  const scope = (node: { directives?: readonly { name: { value: string }; arguments?: readonly unknown[] }[] }) => {
    const found = node.directives?.find(({ name }) => name.value === 'cacheControl');
    return found && (JSON.stringify(found.arguments).includes('"PUBLIC"') ? 'PUBLIC' : 'other');
  };
  return new Set(
    parse(sdl, { noLocation: true }).definitions.flatMap((type) =>
      type.kind === 'ObjectTypeDefinition'
        ? (type.fields ?? [])
            .filter((field) => (scope(field) ?? scope(type)) === 'PUBLIC')
            .map((field) => `${type.name.value}.${field.name.value}`)
        : [],
    ),
  );
};

describe('what makes a subscription personal', () => {
  const shared = sharedByText();
  const types = Object.values(supergraph.clientSchema.getTypeMap()).filter(
    (type) => isObjectType(type) && !type.name.startsWith('__'),
  );
  const fields = types.flatMap((type) =>
    isObjectType(type) ? Object.keys(type.getFields()).map((field) => [type.name, field] as const) : [],
  );

  test('the schema has fields of both kinds', () => {
    expect(shared.size).toBeGreaterThan(20);
    expect(fields.length).toBeGreaterThan(shared.size);
  });

  test.each(fields)('%s.%s is shared only where the schema says PUBLIC', (type, field) => {
    expect(supergraph.hints.of(type, field).shared).toBe(shared.has(`${type}.${field}`));
    const query = `fragment F on ${type} { ${field} }`;
    const operation = { ...subscription('id'), document: parse(query) };
    expect(isPersonal(supergraph, operation)).toBe(!shared.has(`${type}.${field}`));
  });

  test('is any personal field, however deep and through whatever fragment', () => {
    const personal = (text: string) => isPersonal(supergraph, { ...subscription('id'), document: parse(text) });
    const member =
      '{ taskUpdated(familyId: "f") { __typename id actor { fullName } task { title assignedTo { fullName ';
    expect(personal(`subscription ${member} } } } }`)).toBe(false);
    expect(personal(`subscription ${member} noSuchField } } } }`)).toBe(true);
    expect(personal(`subscription { ...F } fragment F on Subscription ${member} ... { x: noSuchField } } } } }`)).toBe(
      true,
    );
    expect(personal('query { me { families { name } } }')).toBe(true);
  });
});

describe('an audience', () => {
  const roles = ['ADVISOR', 'PARENT', 'MEMBER'] as const;
  const memberships = ['f1', 'f2'].flatMap((familyId) => roles.map((role) => ({ familyId, role })));
  const people = memberships.map((membership, at) => ({ membership, viewer: userViewer(`u${at}`, membership) }));

  test('never joins two roles nor two families', () => {
    for (const personal of [false, true]) {
      for (const one of people) {
        for (const other of people) {
          const keys = [one, other].map(({ viewer, membership }) => {
            if (viewer.kind !== 'user') throw new Error('a user was asked for');
            return audienceOf(personal, viewer, membership).key;
          });
          expect(keys[0] === keys[1]).toBe(one === other);
        }
      }
    }
  });

  const [ada, ann] = ['ada', 'ann'].map((userId) => userViewer(userId, { familyId: 'f', role: 'PARENT' }));
  const parents = { familyId: 'f', role: 'PARENT' } as const;

  test('joins people of one role, and asks on behalf of the role alone', () => {
    if (ada?.kind !== 'user' || ann?.kind !== 'user') throw new Error('users were asked for');
    const both = { ...ada, memberships: [parents, { familyId: 'other', role: 'ADVISOR' as const }] };
    expect(audienceOf(false, both, parents)).toEqual(audienceOf(false, ann, parents));
    expect(audienceOf(false, both, parents).viewer).toEqual({ kind: 'audience', memberships: [parents] });
  });

  test('of a personal selection is one session', () => {
    if (ada?.kind !== 'user' || ann?.kind !== 'user') throw new Error('users were asked for');
    expect(audienceOf(true, ada, parents).key).not.toBe(audienceOf(true, ann, parents).key);
    expect(audienceOf(true, ada, parents).key).not.toBe(audienceOf(true, { ...ada, sessionId: 's2' }, parents).key);
    expect(audienceOf(true, ada, parents).viewer).toBe(ada);
  });
});
