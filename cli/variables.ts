/** Environment variables that the command line reads, apart from those of AWS; docs/configuration.md lists them. */
export const VARIABLES = {
  readToken: {
    name: 'TIDEMARK_READ_TOKEN',
    takes: 'a text of at least 16 characters',
    without: 'people log in or send a key, but requests from this machine to a loopback `--host` need neither',
    purpose:
      'Token that opens the API and the dashboard of `up` for reading, as a key without an end; also this machine must then send one.',
  },
  debug: {
    name: 'TIDEMARK_DEBUG',
    takes: 'any text',
    without: 'only the message',
    purpose: 'Prints the stack of every error.',
  },
} as const;
