import { useNavigate } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { useMutation } from 'urql';
import { graphql } from '../../graphql/generated/gql.ts';
import { refusalOf } from '../../graphql/problem.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Choice, Field } from '../../ui/Field.tsx';
import { textOf } from '../../ui/form-text.ts';
import { FormError } from '../../ui/Notice.tsx';

const CreateFamilyFormMutation = graphql(`
  mutation CreateFamilyForm($input: CreateFamilyInput!) {
    createFamily(input: $input) {
      family {
        id
        name
      }
    }
  }
`);

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const timezones = [...new Set([here, 'UTC', ...Intl.supportedValuesOf('timeZone')])];

/** Founds a family. */
export function CreateFamilyForm() {
  const navigate = useNavigate();
  const [answer, createFamily] = useMutation(CreateFamilyFormMutation);
  const { fetching } = answer;
  const refusal = refusalOf(answer);

  const create = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (fetching) return;
    const form = new FormData(event.currentTarget);
    const { data } = await createFamily({ input: { name: textOf(form, 'name'), timezone: textOf(form, 'timezone') } });
    if (data) await navigate({ to: '/families/$familyId', params: { familyId: data.createFamily.family.id } });
  };

  return (
    <Card title="Create a family">
      <form aria-label="Create a family" onSubmit={(event) => void create(event)} className="flex flex-col gap-4">
        {refusal && <FormError>{refusal.message}</FormError>}
        <Field label="Family name" name="name" required maxLength={80} autoComplete="off" />
        <Choice label="Timezone" name="timezone" defaultValue={here} hint="It decides when a day and a week begin.">
          {timezones.map((timezone) => (
            <option key={timezone}>{timezone}</option>
          ))}
        </Choice>
        <Button type="submit" look="primary" pending={fetching}>
          Create family
        </Button>
      </form>
    </Card>
  );
}
