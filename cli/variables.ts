/** Environment variables that the command line reads, apart from those of AWS; docs/configuration.md lists them. */
export const VARIABLES = {
  readToken: {
    name: 'TIDEMARK_READ_TOKEN',
    takes: 'a text of at least 16 characters',
    without: 'refused with `--host` other than this machine; else everyone on this machine may read',
    purpose: 'Token that readers of the API and the dashboard of `up` must send.',
  },
  debug: {
    name: 'TIDEMARK_DEBUG',
    takes: 'any text',
    without: 'only the message',
    purpose: 'Prints the stack of every error.',
  },
} as const;
