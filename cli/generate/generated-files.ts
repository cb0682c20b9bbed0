import { nextFreeCode } from '../../core/metric/define-registry';
import { MEASURED } from '../../core/metric/registry';
import { RETIRED_CODES } from '../../core/metric/retired-codes';
import { repositoryRoot } from '../root';
import { generateCapabilityFiles } from './capability-files';
import { generateConfigurationReference } from './configuration-reference';
import { generateContractValidator, type GeneratedFile } from './contract-validator';
import { generateEventCode } from './event-code';
import { generateMetricReference } from './metric-reference';
import { generateMetricSql } from './metric-sql';
import { generateReference } from './reference/reference';
import { generateServerClientTypes } from './server-client-types';
import { generateSnippetReference } from './snippet-reference';

/** Every file that comes from the contract, the registry and the configuration schemas. */
export async function generatedFiles(): Promise<readonly GeneratedFile[]> {
  return [
    ...(await generateContractValidator()),
    ...generateEventCode(),
    ...generateMetricSql(),
    ...generateMetricReference(),
    ...generateConfigurationReference(),
    ...generateSnippetReference(),
    ...generateServerClientTypes(repositoryRoot()),
    ...(await generateReference()),
    ...(await generateCapabilityFiles(repositoryRoot())),
  ];
}

/** The code that the next metric should take. */
export const NEXT_METRIC_CODE = nextFreeCode(MEASURED, RETIRED_CODES);
