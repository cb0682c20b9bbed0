import * as z from 'zod';
import { text, whole } from './fields';

const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const CERTIFICATE = /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/;

/** The way in for events. */
export const ingest = z
  .discriminatedUnion(
    'door',
    [
      z.strictObject({ door: z.literal('http-api') }),
      z.strictObject({ door: z.literal('function-url') }),
      z.strictObject({
        door: z.literal('load-balancer'),
        domain: text(DOMAIN, 'a domain name such as events.shop.example').meta({
          purpose: 'Name of your own under which clients send events.',
        }),
        certificateArn: text(CERTIFICATE, 'the ARN of a certificate of ACM in the same region').meta({
          purpose: 'Certificate for `domain`, issued before the deployment.',
        }),
        hostedZoneId: text(/^Z[A-Z0-9]{5,31}$/, 'the id of a hosted zone of Route 53')
          .optional()
          .meta({
            purpose: 'Zone in which the name is made; without it, point the name at the output `ingest-target`.',
          }),
        accessLogDays: whole(1, 90, 'days').meta({
          purpose: 'How long its access logs are kept; they hold addresses of visitors.',
        }),
        requestsPerAddress: whole(100, 2_000_000_000, 'requests in five minutes').optional().meta({
          purpose:
            'Puts AWS WAF in front of it, which refuses an address that sends more, and requests that AWS knows to be bad; without it there is no WAF.',
        }),
      }),
    ],
    'door must be one of http-api, function-url, load-balancer',
  )
  .meta({
    purpose:
      'The way in for events ([deployment.md](deployment.md#the-door-for-events)); questions always go to the HTTP API.',
  });
