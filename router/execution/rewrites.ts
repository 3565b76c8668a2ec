import type { FetchDataRewrite } from '@apollo/query-planner';
import { isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { isObject, own } from './data.ts';
import type { Data } from './data.ts';

/** Changes data in place as a plan asks. */
export type Rewrite = (data: unknown) => void;

/** Whether an object of the named type fulfils a type condition. */
export function fulfils(schema: GraphQLSchema, typename: unknown, condition: string): boolean {
  if (typename === condition) return true;
  const type = typeof typename === 'string' ? schema.getType(typename) : undefined;
  const wanted = schema.getType(condition);
  return isAbstractType(wanted) && (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(wanted, type);
}

/** Makes the rewrites of a fetch: a representation's before it is sent, an answer's before it is merged. */
export function compileRewrites(
  schema: GraphQLSchema,
  rewrites: readonly FetchDataRewrite[] = [],
): Rewrite | undefined {
  if (rewrites.length === 0) return undefined;
  const steps = rewrites.map((rewrite) => {
    const last = rewrite.path.at(-1) ?? '';
    return atPath(schema, rewrite.path.slice(0, -1), (object) => change(rewrite, last, object));
  });
  return (data) => {
    for (const step of steps) step(data);
  };
}

/** What rewrites call the fields that they give other names. */
export const renamedBy = (rewrites: readonly FetchDataRewrite[] = []): ReadonlyMap<string, string> =>
  new Map(rewrites.flatMap((one) => (one.kind === 'KeyRenamer' ? [[one.path.at(-1) ?? '', one.renameKeyTo]] : [])));

function change(rewrite: FetchDataRewrite, name: string, object: Data): void {
  if (rewrite.kind === 'ValueSetter') {
    object[name] = rewrite.setValueTo as unknown;
    return;
  }
  const value = own(object, name);
  if (value === undefined) return;
  object[name] = undefined;
  object[rewrite.renameKeyTo] = value;
}

const fragment = '... on ';

/** What happens to every object at a path of field names and type conditions; lists are gone through. */
function atPath(schema: GraphQLSchema, path: readonly string[], act: (object: Data) => void): Rewrite {
  const [step, ...rest] = path;
  const next = step === undefined ? undefined : atPath(schema, rest, act);
  const condition = step?.startsWith(fragment) ? step.slice(fragment.length) : undefined;
  const visit: Rewrite = (data) => {
    if (Array.isArray(data)) for (const item of data) visit(item);
    else if (!isObject(data)) return;
    else if (!next || step === undefined) act(data);
    else if (condition === undefined) next(own(data, step));
    else if (!data['__typename'] || fulfils(schema, data['__typename'], condition)) next(data);
  };
  return visit;
}
