import { z } from 'zod';

/** Variables of the pulse writer's environment. The stack supplies this type, so that a forgotten one does not compile. */
export const pulseVariables = z.object({
  TIDEMARK_STREAM: z.string().describe('the name of the event stream'),
});
