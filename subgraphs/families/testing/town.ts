import { randomUUID } from 'node:crypto';
import { dataOf } from '@kd/kit/testing/answers';
import { startTestNetwork, userViewer } from '@kd/kit/testing/network';
import type { TestNetwork } from '@kd/kit/testing/network';
import type { SubgraphAnswer, SubgraphRequest } from '@kd/kit/subgraph/execute';
import type { Membership, Role, Viewer } from '@kd/kit/viewer';
import { families } from '../index.ts';

type Variables = Record<string, unknown>;

/** The subgraph on a database of its own, and people who act as the router lets them. */
export type Town = TestNetwork & {
  /** The viewer that the router would name now. */
  viewer(userId: string): Promise<Viewer>;
  /** Asks on somebody's behalf. */
  as(userId: string, query: string, variables?: Variables, request?: Partial<SubgraphRequest>): Promise<SubgraphAnswer>;
  /** Founds a family with an advisor, a parent and a child beside the owner. */
  family(): Promise<Household>;
  /** Brings somebody in with a role. */
  bringIn(household: Pick<Household, 'id' | 'owner' | 'inviteCode'>, role: Role): Promise<string>;
};

/** A family and the people in it, by id. */
export type Household = {
  id: string;
  inviteCode: string;
  owner: string;
  advisor: string;
  parent: string;
  child: string;
};

const router: Viewer = { kind: 'service', name: 'router' };

/** Starts the subgraph. */
export async function startTown(): Promise<Town> {
  const network = await startTestNetwork([families]);
  const viewer = async (userId: string): Promise<Viewer> => {
    const query = 'query ($userId: ID!) { membershipsOf(userId: $userId) { familyId role } }';
    const answer = await network.ask('families', router, query, { userId });
    return userViewer(userId, ...dataOf<Membership[]>(answer, 'membershipsOf'));
  };
  const as: Town['as'] = async (userId, query, variables, request) =>
    network.ask('families', await viewer(userId), query, variables, request);
  const bringIn: Town['bringIn'] = async ({ id: familyId, owner, inviteCode }, role) => {
    const userId = randomUUID();
    const joining = 'mutation ($inviteCode: String!) { joinFamily(inviteCode: $inviteCode) { family { id } } }';
    dataOf(await as(userId, joining, { inviteCode }), 'joinFamily');
    if (role === 'MEMBER') return userId;
    const change = 'mutation ($input: ChangeRoleInput!) { changeRole(input: $input) { member { role } } }';
    dataOf(await as(owner, change, { input: { familyId, userId, role } }), 'changeRole');
    return userId;
  };
  const family = async (): Promise<Household> => {
    const owner = randomUUID();
    const founding = 'mutation { createFamily(input: { name: "Lovelace" }) { family { id inviteCode } } }';
    const answer = dataOf<{ family: { id: string; inviteCode: string } }>(await as(owner, founding), 'createFamily');
    const begun = { ...answer.family, owner };
    const advisor = await bringIn(begun, 'ADVISOR');
    const parent = await bringIn(begun, 'PARENT');
    return { ...begun, advisor, parent, child: await bringIn(begun, 'MEMBER') };
  };
  return { ...network, viewer, as, family, bringIn };
}
