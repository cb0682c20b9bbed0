import type { SecretsApi } from '../api/services';

const REMEMBERED_MS = 60_000;

/** A secret that is plain text. Cached for a minute, so that a change takes effect without a deployment. */
export function createSecretText(
  { client, name }: { readonly client: SecretsApi; readonly name: string },
  now: () => number = Date.now,
): () => Promise<string> {
  let known: { readonly text: Promise<string>; readonly untilMs: number } | undefined;
  return () => {
    if (known === undefined || now() > known.untilMs) known = { text: read(), untilMs: now() + REMEMBERED_MS };
    return known.text;
  };

  async function read(): Promise<string> {
    try {
      const { SecretString = '' } = await client.call('GetSecretValue', { SecretId: name });
      return SecretString;
    } catch (error) {
      known = undefined;
      throw error;
    }
  }
}
