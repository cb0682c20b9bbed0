import * as z from 'zod';

/** An address as mail servers take it; it can begin no further header. */
export const mailAddress = z.email().max(254);
