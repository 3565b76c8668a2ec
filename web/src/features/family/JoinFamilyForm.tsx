import { useNavigate } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { useMutation } from 'urql';
import { graphql } from '../../graphql/generated/gql.ts';
import { problemOf } from '../../graphql/problem.ts';
import type { Problem } from '../../graphql/problem.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { textOf } from '../../ui/form-text.ts';
import { FormError } from '../../ui/Notice.tsx';

const JoinFamilyFormMutation = graphql(`
  mutation JoinFamilyForm($inviteCode: String!) {
    joinFamily(inviteCode: $inviteCode) {
      family {
        id
        name
      }
    }
  }
`);

const refusal = ({ code, message }: Problem) =>
  code === 'NOT_FOUND' ? 'This code does not work. It may be mistyped, or not be in force any more.' : message;

/** Enters a family with the code that a parent handed out. */
export function JoinFamilyForm() {
  const navigate = useNavigate();
  const [{ fetching, error }, joinFamily] = useMutation(JoinFamilyFormMutation);

  const join = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (fetching) return;
    const inviteCode = textOf(new FormData(event.currentTarget), 'inviteCode');
    const { data } = await joinFamily({ inviteCode });
    if (data) await navigate({ to: '/families/$familyId', params: { familyId: data.joinFamily.family.id } });
  };

  return (
    <Card title="Join with a code">
      <form aria-label="Join a family" onSubmit={(event) => void join(event)} className="flex flex-col gap-4">
        {error && <FormError>{refusal(problemOf(error))}</FormError>}
        <Field
          label="Invite code"
          name="inviteCode"
          required
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        <Button type="submit" look="primary" pending={fetching}>
          Join family
        </Button>
      </form>
    </Card>
  );
}
