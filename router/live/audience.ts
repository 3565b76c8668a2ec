import type { Membership, UserViewer, Viewer } from '@kd/kit/viewer';
import { policyOf } from '../execution/cache/policy.ts';
import type { Operation } from '../execution/operations.ts';
import type { LoadedSupergraph } from '../execution/supergraph.ts';

/**
 * Whether an operation selects anything that depends on the very person who asks. Such a subscription shares its room with
 * nobody; any other one shares it with everybody who holds the same role in the family.
 */
export const isPersonal = ({ clientSchema, hints }: LoadedSupergraph, { document }: Operation): boolean =>
  !policyOf(clientSchema, hints, document).shared;

/** Who may be served by one hydration. */
export type Audience = {
  /** Equal keys may share. */
  key: string;
  /** On whose behalf subgraphs are asked; never more than every one of the audience may see. */
  viewer: Viewer;
};

/** The audience of a subscription: the role in the family or, for a personal selection, this one session. */
export const audienceOf = (personal: boolean, viewer: UserViewer, membership: Membership): Audience =>
  personal
    ? { key: `session:${viewer.sessionId}:${membership.role}`, viewer }
    : {
        key: `family:${membership.familyId}:${membership.role}`,
        viewer: { kind: 'audience', memberships: [membership] },
      };
