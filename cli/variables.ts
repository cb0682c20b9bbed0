/** Environment variables that the command line reads, apart from those of AWS; docs/configuration.md lists them. */
export const VARIABLES = {
  readToken: {
    name: 'TIDEMARK_READ_TOKEN',
    takes: 'a text of at least 16 characters',
    without: 'people log in or send a key, but requests from this machine to a loopback `--host` need neither',
    purpose:
      'Token that opens the API and the dashboard of `up` for reading, as a key without an end; also this machine must then send one.',
  },
  smtpUrl: {
    name: 'TIDEMARK_SMTP_URL',
    takes: 'an address such as `smtp://user:password@mail.example:587`, or `smtps://…`',
    without: 'no mail is sent',
    purpose:
      'The mail server of `up`. Special characters are percent-encoded. A password is sent over encrypted connections only, unless the server is on this machine or the address ends with `?tls=optional`.',
  },
  mailFrom: {
    name: 'TIDEMARK_MAIL_FROM',
    takes: 'an address such as `tidemark@shop.example`',
    without: 'no mail is sent',
    purpose: 'The sender of all mail.',
  },
  pageUrl: {
    name: 'TIDEMARK_PAGE_URL',
    takes: 'an address such as `https://stats.example`',
    without: 'links lead to `http://localhost:4100`',
    purpose: 'Where people open the page of `up`, for links in mails.',
  },
  bedrockModel: {
    name: 'TIDEMARK_BEDROCK_MODEL',
    takes: 'id of a model or inference profile of Amazon Bedrock',
    without: 'advice is what people wrote',
    purpose:
      'A language model that may add to advice (docs/advice.md); the region and credentials are `AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.',
  },
  bedrockEndpoint: {
    name: 'TIDEMARK_BEDROCK_ENDPOINT',
    takes: 'an address that speaks Converse',
    without: 'that of the region',
    purpose: 'Where the model is asked, such as an endpoint of a VPC.',
  },
  privateRecipients: {
    name: 'TIDEMARK_PRIVATE_RECIPIENTS',
    takes: 'networks such as `10.1.0.0/16,127.0.0.1`',
    without: 'webhooks go to public addresses only',
    purpose: 'Private networks that webhooks of alerts may be sent to.',
  },
  smsRegion: {
    name: 'TIDEMARK_SMS_REGION',
    takes: 'an AWS region',
    without: 'no text messages are sent',
    purpose: 'Region of Amazon SNS, which sends text messages, with `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.',
  },
  debug: {
    name: 'TIDEMARK_DEBUG',
    takes: 'any text',
    without: 'only the message',
    purpose: 'Prints the stack of every error.',
  },
} as const;
