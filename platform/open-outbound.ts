import * as z from 'zod';
import { SnsApi } from '../adapters/aws/api/sns-api';
import { clientOptions } from '../adapters/aws/lambda/environment';
import { createSnsSms } from '../adapters/aws/sns-sms';
import { createHttpSender } from '../adapters/web/http-sender';
import { reachable } from '../adapters/web/private-addresses';
import { parseEnvironment } from '../core/environment';
import type { SmsSender } from '../core/port/message-senders';
import type { Outbound } from '../core/port/outbound';
import { openMailer } from './open-mailer';

const pageVariables = z.object({
  TIDEMARK_PAGE_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('an address such as https://stats.example'),
});

type ProcessVariables = Readonly<Record<string, string | undefined>>;

/**
 * How this machine sends messages, by the environment variables of the process.
 *
 * @throws MailSettingsError, NetworkListError, ConfigurationError
 */
export function openOutbound(environment: ProcessVariables): Outbound {
  const { TIDEMARK_PAGE_URL: pageUrl } = parseEnvironment(pageVariables, environment);
  return {
    pageUrl,
    mailer: openMailer(environment),
    http: createHttpSender({ mayReach: reachable(environment['TIDEMARK_PRIVATE_RECIPIENTS'] ?? '') }),
    sms: openSms(environment),
  };
}

function openSms(environment: ProcessVariables): SmsSender {
  const region = environment['TIDEMARK_SMS_REGION'];
  if (region !== undefined && region !== '')
    return createSnsSms(new SnsApi(clientOptions({ ...environment, AWS_REGION: region })));
  const detail = 'no text message can be sent: set TIDEMARK_SMS_REGION and credentials of AWS (docs/configuration.md)';
  return { send: () => Promise.resolve({ status: 'failed', failure: 'not_configured', detail }) };
}
