import {
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  type EventSourceMappingConfiguration,
} from '@aws-sdk/client-lambda';
import type { Finding } from '../../../core/finding';
import type { Deployment } from './deployment';
import { failed, look, ok, unless } from './look';

/** Each function can start, and its last update succeeded. */
export function lookAtFunctions(client: LambdaClient, { functions }: Deployment): Promise<readonly Finding[]> {
  return Promise.all(
    Object.entries(functions).map(([part, { name, stack }]) =>
      look({ part: `function ${part}`, stack }, async () => {
        const found = await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
        const {
          State: state,
          StateReason: reason,
          LastUpdateStatus: update,
          LastUpdateStatusReason: updateReason,
        } = found;
        return unless(
          [
            // Lambda deactivates a function that has not been invoked for weeks; the next call reactivates it.
            state !== 'Active' &&
              state !== 'Inactive' &&
              `is ${state ?? 'in no state'}${reason === undefined ? '' : `: ${reason}`}`,
            update === 'Failed' &&
              `still runs its old code, its last update failed${updateReason === undefined ? '' : `: ${updateReason}`}: deploy it again`,
          ],
          `${found.Runtime ?? ''} ${found.Architectures?.join() ?? ''}, updated ${found.LastModified ?? 'never'}`.trim(),
        );
      }),
    ),
  );
}

/** Each consumer is fed by each stream, with one writer per shard, and its last batch succeeded. */
export function lookAtConsumers(
  client: LambdaClient,
  { consumers, stream, furtherStreams }: Deployment,
): Promise<readonly Finding[]> {
  const streams: readonly (readonly [string, string])[] = [
    ['', stream.name],
    ...Object.entries(furtherStreams).map(([called, { name }]) => [` of ${called}`, name] as const),
  ];
  return Promise.all(
    Object.entries(consumers).flatMap(([part, { name, stack }]) => {
      const mappings = client.send(new ListEventSourceMappingsCommand({ FunctionName: name }));
      return streams.map(([of, streamName]) =>
        look({ part: `consumer ${part}${of}`, stack }, async () =>
          mappingFinding((await mappings).EventSourceMappings, { streamName, stack }),
        ),
      );
    }),
  );
}

function mappingFinding(
  found: readonly EventSourceMappingConfiguration[] = [],
  { streamName, stack }: { readonly streamName: string; readonly stack: string },
): ReturnType<typeof stateOfMapping> {
  const ours = found.filter(({ EventSourceArn: arn }) => arn?.endsWith(`stream/${streamName}`));
  const [only] = ours;
  if (only === undefined) return failed(`nothing feeds it from ${streamName}: deploy the stack ${stack}`);
  if (ours.length > 1)
    return failed(
      `${ours.length} mappings feed it from ${streamName}, so a shard has several writers: delete all but one`,
    );
  return stateOfMapping(only);
}

function stateOfMapping({
  State: state,
  StateTransitionReason: reason,
  LastProcessingResult: result,
  ParallelizationFactor: factor = 1,
  UUID: id,
}: EventSourceMappingConfiguration): Pick<Finding, 'verdict' | 'says'> {
  if (state === 'Disabled' || state === 'Disabling') {
    return failed(
      `its mapping is ${state}${reason === undefined ? '' : ` (${reason})`}, numbers stand still: aws lambda update-event-source-mapping --uuid ${id ?? ''} --enabled`,
    );
  }
  if (factor > 1)
    return failed(`its mapping has parallelization factor ${factor}, so a shard has several writers: set it to 1`);
  if (result?.startsWith('PROBLEM') === true)
    return failed(
      `its last batch failed (${result}): its log says why; the stream keeps the batch and it is tried again`,
    );
  if (state !== 'Enabled')
    return { verdict: 'warning', says: `its mapping is ${state ?? 'in no state'}: wait a minute and look again` };
  return ok(`enabled, last batch: ${result ?? 'none yet'}`);
}
