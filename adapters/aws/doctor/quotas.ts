import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  type ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import type { Finding } from '../../../core/finding';
import { keysOf } from '../../../core/keys-of';
import { isNamed } from '../errors';
import type { Deployment } from './deployment';
import { look, ok, warning } from './look';

/** Quotas of an account, by their names in `Deployment.quotas`. */
const QUOTAS = {
  lambdaExecutions: { service: 'lambda', code: 'L-B99A9384', unit: 'concurrent executions of Lambda functions' },
  sparkVcpu: { service: 'emr-serverless', code: 'L-D05C8A75', unit: 'concurrent vCPUs of EMR Serverless' },
} as const;
type Quota = keyof typeof QUOTAS;

/** The account is granted what the environment uses; a new account is not. */
export function lookAtQuotas(client: ServiceQuotasClient, deployment: Deployment): Promise<readonly Finding[]> {
  return Promise.all(
    keysOf(QUOTAS)
      .filter((name) => deployment.quotas[name] > 0)
      .map((name) => lookAtQuota(client, name, deployment.quotas[name])),
  );
}

function lookAtQuota(client: ServiceQuotasClient, name: Quota, needed: number): Promise<Finding> {
  const { service, code, unit } = QUOTAS[name];
  return look({ part: `quota ${service}`, stack: service }, async () => {
    const granted = await grantedBy(client, { ServiceCode: service, QuotaCode: code });
    if (granted >= needed) return ok(`the account is granted ${granted} ${unit}, this environment uses ${needed}`);
    return warning(
      `the account is granted ${granted} ${unit}, this environment uses up to ${needed}: aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${needed}`,
    );
  });
}

/** An account that never had a quota raised may have only the default of everybody. */
async function grantedBy(
  client: ServiceQuotasClient,
  quota: { readonly ServiceCode: string; readonly QuotaCode: string },
): Promise<number> {
  try {
    const { Quota: applied } = await client.send(new GetServiceQuotaCommand(quota));
    return applied?.Value ?? 0;
  } catch (error) {
    if (!isNamed(error, 'NoSuchResourceException')) throw error;
    const { Quota: standard } = await client.send(new GetAWSDefaultServiceQuotaCommand(quota));
    return standard?.Value ?? 0;
  }
}
