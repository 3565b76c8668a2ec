import { useMutation } from 'urql';
import { useFragment as unmask } from '../../graphql/generated/fragment-masking.ts';
import type { FragmentType } from '../../graphql/generated/fragment-masking.ts';
import { graphql } from '../../graphql/generated/gql.ts';
import { refusalOf } from '../../graphql/problem.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { announce, complain } from '../../ui/toast.ts';

const InvitingFamily = graphql(`
  fragment InviteCode_family on Family {
    id
    inviteCode
    inviteCodeExpiresAt
  }
`);

const InviteCodeMutation = graphql(`
  mutation InviteCode($familyId: ID!) {
    renewInviteCode(familyId: $familyId) {
      family {
        ...InviteCode_family
      }
    }
  }
`);

type InviteCodeProps = { family: FragmentType<typeof InvitingFamily>; timeZone: string };

/** The code that lets somebody join, for those who may invite. */
export function InviteCode({ family, timeZone }: InviteCodeProps) {
  const { id, inviteCode, inviteCodeExpiresAt } = unmask(InvitingFamily, family);
  const [{ fetching }, renew] = useMutation(InviteCodeMutation);

  const renewCode = async () => {
    const refusal = refusalOf(await renew({ familyId: id }));
    if (refusal) complain(refusal.message);
  };
  const copy = async (code: string) => {
    await navigator.clipboard.writeText(code);
    announce('The invite code is copied.');
  };

  return (
    <Card title="Invite">
      <p className="text-sm text-muted">Whoever types this code joins the family as a member.</p>
      {inviteCode ? (
        <p className="my-3 rounded-2xl bg-sunken px-3 py-3 text-center font-mono text-lg font-bold tracking-wider break-all select-all">
          {inviteCode}
        </p>
      ) : (
        <p className="my-3 font-semibold">There is no code in force.</p>
      )}
      {inviteCode && inviteCodeExpiresAt && (
        <p className="mb-3 text-sm text-muted">{expiryText(inviteCodeExpiresAt, timeZone)}</p>
      )}
      <div className="flex flex-wrap gap-2">
        {inviteCode && canCopy() && (
          <Button onClick={() => void copy(inviteCode)}>
            <Icon name="copy" />
            Copy code
          </Button>
        )}
        <Button pending={fetching} onClick={() => void renewCode()}>
          New code
        </Button>
      </div>
    </Card>
  );
}

/** Browsers offer the clipboard to secure pages only. */
const canCopy = () => 'clipboard' in navigator;

function expiryText(at: string, timeZone: string): string {
  const date = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'long' }).format(Date.parse(at));
  return `Works until ${date}.`;
}
