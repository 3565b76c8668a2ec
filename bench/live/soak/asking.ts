import { request } from 'undici';

/** What a router answered. */
export type Answered<Data> = {
  data?: Data | null;
  errors?: { message: string; extensions?: { code?: string } }[];
  extensions?: { cursor?: string };
};

/** Asks a router. @throws Error when it cannot be reached or answers no JSON */
export async function ask<Data>(
  address: string,
  body: { query: string; variables: Record<string, unknown>; extensions?: Record<string, unknown> },
  headers: Record<string, string> = {},
): Promise<Answered<Data>> {
  const answer = await request(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    headersTimeout: 15_000,
    bodyTimeout: 15_000,
  });
  return (await answer.body.json()) as Answered<Data>;
}

/** Somebody with a family. */
export type Founder = { accessToken: string; familyId: string };

const register = `mutation SoakRegister($input: RegisterInput!) { register(input: $input) { accessToken } }`;
const found = `mutation SoakFound($input: CreateFamilyInput!) { createFamily(input: $input) { family { id } } }`;

/** Registers somebody and founds a family. @throws Error when that is refused */
export async function newFounder(address: string, number: number): Promise<Founder> {
  const input = { username: `soak${number}`, fullName: `Founder ${number}`, password: 'Bench-family-2026!' };
  const registered = await ask<{ register: { accessToken: string } }>(address, {
    query: register,
    variables: { input },
  });
  const accessToken = registered.data?.register.accessToken;
  if (accessToken === undefined) throw new Error(`Nobody could be registered: ${JSON.stringify(registered)}`);
  const founded = await ask<{ createFamily: { family: { id: string } } }>(
    address,
    { query: found, variables: { input: { name: `Soak ${number}` } } },
    { authorization: `Bearer ${accessToken}` },
  );
  const familyId = founded.data?.createFamily.family.id;
  if (familyId === undefined) throw new Error(`No family could be founded: ${JSON.stringify(founded)}`);
  return { accessToken, familyId };
}
