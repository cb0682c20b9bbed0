import * as z from 'zod';

// Zod compiles parsers with `new Function` where it may, and its attempt already breaks the page's content security policy.
// Imported first, because schemas decide when they are created.
z.config({ jitless: true });
