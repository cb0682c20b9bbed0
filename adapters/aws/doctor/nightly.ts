import { type AthenaClient, GetWorkGroupCommand } from '@aws-sdk/client-athena';
import { type EMRServerlessClient, ListApplicationsCommand } from '@aws-sdk/client-emr-serverless';
import { GetScheduleCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import { DescribeStateMachineCommand, ListExecutionsCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { Finding } from '../../../core/finding';
import type { Deployment } from './deployment';
import { failed, look, ok, warning } from './look';

const LOST: ReadonlySet<string> = new Set(['FAILED', 'TIMED_OUT', 'ABORTED']);

/** The state machine of the nightly run exists, and its last run succeeded. */
export function lookAtMachine(client: SFNClient, { machineArn, environment }: Deployment): Promise<Finding> {
  return look({ part: 'nightly run', stack: `batch-${environment}` }, async () => {
    const { status } = await client.send(new DescribeStateMachineCommand({ stateMachineArn: machineArn }));
    if (status !== 'ACTIVE')
      return failed(`its machine is ${status ?? 'in no state'}: deploy the stack batch-${environment}`);
    const { executions = [] } = await client.send(
      new ListExecutionsCommand({ stateMachineArn: machineArn, maxResults: 1 }),
    );
    const [last] = executions;
    if (last === undefined) return warning('has never run: it starts at its time, or start it with {"kind":"nightly"}');
    const what = `the last run (${last.name ?? ''}, ${last.startDate?.toISOString() ?? ''})`;
    if (LOST.has(last.status ?? ''))
      return failed(
        `${what} is ${last.status ?? ''}: its execution shows the state; numbers below the tidemark stay what they were`,
      );
    return ok(`${what} is ${last.status ?? 'in no state'}`);
  });
}

/** The schedules of the pulse and the nightly run are enabled. */
export function lookAtSchedules(client: SchedulerClient, { schedules }: Deployment): Promise<readonly Finding[]> {
  return Promise.all(
    Object.entries(schedules).map(([part, { group, name, stack }]) =>
      look({ part: `schedule ${part}`, stack }, async () => {
        const {
          State: state,
          ScheduleExpression: expression = '',
          ScheduleExpressionTimezone: zone = 'UTC',
        } = await client.send(new GetScheduleCommand({ GroupName: group, Name: name }));
        return state === 'ENABLED'
          ? ok(`${expression}, ${zone}`)
          : failed(`${name} is ${state ?? 'in no state'}: nothing starts; enable it`);
      }),
    ),
  );
}

/** The SQL engines can be reached. */
export function lookAtEngines(
  clients: { readonly athena: AthenaClient; readonly emrServerless: EMRServerlessClient },
  deployment: Deployment,
): Promise<readonly Finding[]> {
  const { workgroups, sparkApplication, environment } = deployment;
  const groups = Object.entries(workgroups).map(([part, { name, stack }]) =>
    look({ part: `Athena ${part}`, stack }, async () => {
      const { WorkGroup: found } = await clients.athena.send(new GetWorkGroupCommand({ WorkGroup: name }));
      return found?.State === 'ENABLED'
        ? ok(`${name} takes questions`)
        : failed(`${name} is ${found?.State ?? 'in no state'}: enable the workgroup`);
    }).then(missingWorkgroup(name, stack)),
  );
  return Promise.all(
    sparkApplication === undefined
      ? groups
      : [...groups, lookAtSpark(clients.emrServerless, sparkApplication, `batch-${environment}`)],
  );
}

/** For a missing workgroup, Athena reports an invalid request. */
function missingWorkgroup(name: string, stack: string): (finding: Finding) => Finding {
  return (finding) =>
    /is not found/i.test(finding.says)
      ? { ...finding, says: `${name} does not exist: deploy the stack ${stack}` }
      : finding;
}

function lookAtSpark(client: EMRServerlessClient, name: string, stack: string): Promise<Finding> {
  return look({ part: 'EMR Serverless', stack }, async () => {
    for (let nextToken: string | undefined, isFirst = true; isFirst || nextToken !== undefined; isFirst = false) {
      const page = await client.send(new ListApplicationsCommand({ nextToken }));
      const found = page.applications?.find(
        (application) => application.name === name && application.state !== 'TERMINATED',
      );
      if (found !== undefined)
        return ok(`${name} is ${found.state ?? 'in no state'}: it starts with a job and stops by itself`);
      nextToken = page.nextToken;
    }
    return failed(`${name} does not exist: deploy the stack ${stack}`);
  });
}
