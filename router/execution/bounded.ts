import { createContext, Script } from 'node:vm';

const script = new Script('work()');
const context: { work?: () => void } = {};
createContext(context);

/** Work that was given up since there was too much of it. */
export class TooIntricate extends Error {
  override readonly name = 'TooIntricate';
}

/**
 * Does work that may never come to its end, like planning: a few shapes of operations over interface objects send Apollo's
 * planner in circles. Costs a tenth of a millisecond. @throws TooIntricate when the time is over
 */
export function within<T>(milliseconds: number, work: () => T): T {
  let result: { value: T } | undefined;
  context.work = () => {
    result = { value: work() };
  };
  try {
    script.runInContext(context, { timeout: milliseconds });
  } catch (error) {
    // An error of the other context: there, even `Error` is another one.
    throw isTimeout(error) ? new TooIntricate(`More than ${milliseconds} ms`) : error;
  } finally {
    delete context.work;
  }
  if (!result) throw new Error('The work was not done.');
  return result.value;
}

const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
