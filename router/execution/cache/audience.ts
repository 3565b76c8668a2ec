import type { Membership, Viewer } from '@kd/kit/viewer';
import type { Moment } from './tags.ts';

/** Who may be given what is kept. Equal texts may share. */
export type Audience = {
  /** For what everybody with the same roles in the same families sees alike. */
  shared: string;
  /** For everything else. */
  private: string;
  /** Before the viewer's roles were looked up: what happens to them later ends what is asked for on their behalf. */
  since: Moment;
};

const texts = new WeakMap<readonly Membership[], string>();

/** The audience that a viewer belongs to; undefined for viewers for whom nothing is kept. */
export function audienceOf(viewer: Viewer, since: Moment): Audience | undefined {
  if (viewer.kind !== 'user') return undefined;
  const shared = rolesOf(viewer.memberships);
  return { shared, private: `${viewer.userId} ${shared}`, since };
}

/** The viewer's roles as text. Made once, since a person's memberships are the same list until they change. */
function rolesOf(memberships: readonly Membership[]): string {
  let text = texts.get(memberships);
  if (text === undefined) {
    text = memberships
      .map(({ familyId, role }) => `${familyId}:${role}`)
      .toSorted()
      .join(' ');
    texts.set(memberships, text);
  }
  return text;
}
