import type { Environment } from '../environments/schema';
import { requireBetween, requireWorkerSize } from './checks';
import { ConstructError } from './construct-error';

type Batch = Pick<Environment['batch'], 'partsAtOnce' | 'spark'>;

/** Spark takes a tenth of a worker’s memory, at least 384 MB, for what is not on the heap. */
const OVERHEAD = 1.1;

/** vCPUs of one job: its driver and all of its executors. */
function vcpuOfJob({ driverVcpu, executorVcpu, executors }: Batch['spark']): number {
  return driverVcpu + executors * executorVcpu;
}

/**
 * Requires worker sizes that EMR Serverless offers, and room for the jobs of all parts that run at once: drivers that
 * take the capacity of their executors wait for each other until the night is over.
 *
 * @throws ConstructError
 */
export function requireSparkSizes(where: string, { partsAtOnce, spark }: Batch): void {
  requireWorkerSize(`${where} driver`, spark.driverVcpu, spark.driverMemoryGb);
  requireWorkerSize(`${where} executor`, spark.executorVcpu, spark.executorMemoryGb);
  requireBetween(`${where} maximumVcpu`, spark.maximumVcpu, 2 * spark.executorVcpu, 4000);
  const needed = partsAtOnce * vcpuOfJob(spark);
  if (needed > spark.maximumVcpu)
    throw new ConstructError(
      `${where} maximumVcpu`,
      spark.maximumVcpu,
      `at least ${needed}: ${partsAtOnce} parts at once, each with a driver of ${spark.driverVcpu} vCPU and ${spark.executors} executors of ${spark.executorVcpu}`,
    );
}

/** Options of every job. Without them EMR Serverless starts a driver and executors of four vCPUs each. */
export function sparkSubmitParameters(spark: Batch['spark']): string {
  const settings = {
    'spark.driver.cores': spark.driverVcpu,
    'spark.driver.memory': heapOf(spark.driverMemoryGb),
    'spark.executor.cores': spark.executorVcpu,
    'spark.executor.memory': heapOf(spark.executorMemoryGb),
    'spark.executor.instances': 1,
    'spark.dynamicAllocation.maxExecutors': spark.executors,
  };
  return Object.entries(settings)
    .map(([name, value]) => `--conf ${name}=${value}`)
    .join(' ');
}

/** The heap that fits into a worker together with its overhead. */
function heapOf(workerGb: number): string {
  return `${Math.floor(workerGb / OVERHEAD)}g`;
}
