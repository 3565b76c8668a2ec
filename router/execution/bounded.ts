import { createContext, Script } from 'node:vm';

const script = new Script('work()');
const context: { work?: () => void } = {};
createContext(context);

/**
 * Does work that may never come to its end, like planning: a few shapes of operations over interface objects send Apollo's
 * planner in circles. Costs a tenth of a millisecond. @throws Error (`ERR_SCRIPT_EXECUTION_TIMEOUT`) when the time is over
 */
export function within<T>(milliseconds: number, work: () => T): T {
  let result: { value: T } | undefined;
  context.work = () => {
    result = { value: work() };
  };
  try {
    script.runInContext(context, { timeout: milliseconds });
  } finally {
    delete context.work;
  }
  if (!result) throw new Error('The work was not done.');
  return result.value;
}
