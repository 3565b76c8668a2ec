/** Where somebody goes after signing in: where they wanted to go, if it is an address of this app, else home. */
export function pathAfterSignIn(next: string | undefined): string {
  const isOurs = next !== undefined && /^\/(?![/\\])/.test(next);
  return isOurs ? next : '/';
}
