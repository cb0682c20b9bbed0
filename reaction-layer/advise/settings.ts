import * as z from 'zod';

const settings = z.object({ pageUrl: z.string(), reportHour: z.int() });
export type AdviseSettings = Readonly<z.output<typeof settings>>;

/** The settings that `capability.ts` has read from variables. */
export function adviseSettings(given: Readonly<Record<string, unknown>>): AdviseSettings {
  return settings.parse(given);
}
