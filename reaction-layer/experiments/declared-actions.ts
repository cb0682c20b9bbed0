import * as z from 'zod';
import { type CommandCall, CommandUsageError } from '../../core/capability/command';
import { declaration, type ExperimentStatus } from './declare/experiment';
import { readJsonFile } from './read-json';
import {
  addExperiment,
  changeDeclaration,
  getExperiment,
  getExperiments,
  moveExperiment,
  type WireExperiment,
} from './wire';

const fileOption = z.object({ file: z.string().optional() });
const moveOptions = z.object({ variant: z.string().optional(), note: z.string().optional() });

const NONE = 'No experiment yet: declare one with “tidemark experiment create --file FILE”.';

export async function list({ api, output }: CommandCall): Promise<number> {
  const answer = await api.call(getExperiments, { site: await api.site() });
  output.result(answer, () => output.table(answer.experiments.map(rowOf), NONE));
  return 0;
}

export async function show(call: CommandCall): Promise<number> {
  const found = await call.api.call(getExperiment, { site: await call.api.site(), experiment: nameOf(call) });
  call.output.result(found, () => shown(found, call));
  return 0;
}

export function create(call: CommandCall): Promise<number> {
  return declare(call, addExperiment);
}

export function change(call: CommandCall): Promise<number> {
  return declare(call, changeDeclaration);
}

export const start = moving('running');
export const pause = moving('paused');
export const decide = moving('decided');
export const archive = moving('archived');

async function declare(call: CommandCall, operation: typeof addExperiment | typeof changeDeclaration): Promise<number> {
  const { file } = fileOption.parse(call.options);
  if (file === undefined) throw new CommandUsageError('name the declaration: --file FILE (docs/experiments.md)');
  const declared = await readJsonFile(file, declaration);
  const made = await call.api.call(operation, { site: await call.api.site(), experiment: declared });
  call.output.result(made, () => shown(made, call));
  return 0;
}

function moving(status: ExperimentStatus) {
  return async (call: CommandCall): Promise<number> => {
    const { variant, note } = moveOptions.parse(call.options);
    const answer = await call.api.call(moveExperiment, {
      site: await call.api.site(),
      experiment: nameOf(call),
      status,
      ...(variant === undefined ? {} : { decision: variant }),
      ...(note === undefined ? {} : { note }),
    });
    call.output.result(answer, () => shown(answer, call));
    return 0;
  };
}

function nameOf({ arguments: [verb = '', name] }: CommandCall): string {
  if (name === undefined) throw new CommandUsageError(`name the experiment: tidemark experiment ${verb} NAME`);
  return name;
}

type Shown = Pick<
  WireExperiment,
  'id' | 'kind' | 'status' | 'unit' | 'coverage' | 'started' | 'ended' | 'decision' | 'name' | 'hypothesis'
> & {
  readonly variants: readonly { readonly id: string; readonly weight?: number | undefined }[];
  readonly goals: readonly { readonly metric: string; readonly as?: string | undefined }[];
  readonly history: readonly { readonly at: string; readonly what: string; readonly note: string }[];
};

function rowOf({ id, kind, status, unit, coverage, variants, started, decision }: Shown) {
  return { id, kind, status, unit, variants: variants.map((one) => one.id).join(' '), coverage, started, decision };
}

function shown(found: Shown, { output }: CommandCall): string {
  const goals = found.goals.map(({ metric, as }) => (as === undefined ? metric : `${metric} as ${as}`)).join(', ');
  const facts = { ...rowOf(found), hypothesis: found.hypothesis ?? null, goals };
  return `${output.report(facts)}\n\n${output.table(found.history, '')}`;
}
