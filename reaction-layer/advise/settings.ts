import * as z from 'zod';
import { mailAddress } from '../../core/mail/mail-address';
import { FRAMEWORKS } from './written/written-advice';

/** Addresses, separated by commas. */
const addresses = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  )
  .pipe(z.array(mailAddress).max(20));

const settings = z.object({
  reportHour: z.int(),
  modelDailyTokens: z.int(),
  developers: addresses,
  devops: addresses,
  product: addresses,
  framework: z.union([z.enum(FRAMEWORKS), z.literal('').transform(() => undefined)]),
});
export type AdviseSettings = Readonly<z.output<typeof settings>>;

/** The settings that `capability.ts` has read from variables. @throws ZodError for addresses that are none */
export function adviseSettings(given: Readonly<Record<string, unknown>>): AdviseSettings {
  return settings.parse(given);
}
