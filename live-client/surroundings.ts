/** What a client can know about the device that it runs on. */
export type Surroundings = {
  /** False when the device is sure to have no network. */
  online(): boolean;
  /** False while nobody can see what arrives: a hidden tab, a phone in a pocket. */
  watched(): boolean;
  /** Calls back when one of them may have changed, until the returned function is called. */
  onChange(listener: () => void): () => void;
};

/** A server or a script: always there. */
const alwaysThere: Surroundings = { online: () => true, watched: () => true, onChange: () => () => {} };

/** A page in a browser, by `navigator.onLine` and the document's visibility. */
export const browserSurroundings = (): Surroundings => ({
  online: () => navigator.onLine,
  watched: () => document.visibilityState === 'visible',
  onChange(listener) {
    const leave = new AbortController();
    addEventListener('online', listener, leave);
    addEventListener('offline', listener, leave);
    // A page that comes back from the browser's memory may never have been told that it was hidden.
    addEventListener('pageshow', listener, leave);
    document.addEventListener('visibilitychange', listener, leave);
    return () => leave.abort();
  },
});

/** The surroundings of wherever this runs. */
export const surroundingsHere = (): Surroundings =>
  typeof document === 'undefined' ? alwaysThere : browserSurroundings();

/** Resolves with the first change after which `isSo`, or after some milliseconds, or with the signal. */
export function change(
  surroundings: Surroundings,
  isSo: () => boolean,
  { atMost, signal }: { atMost?: number; signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      leave();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = atMost === undefined ? undefined : setTimeout(done, atMost);
    const leave = surroundings.onChange(() => isSo() && done());
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
