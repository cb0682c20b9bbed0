import type { PlantedBug } from './planted-bug';

export const COMPACTION_BUGS: readonly PlantedBug[] = [
  {
    name: 'files_joined_across_runs',
    file: 'batch-layer/compact/joins.ts',
    find: 'open === undefined || now !== readers ||',
    replace: 'open === undefined ||',
    breaks: 'After a rollback, a straggler that was read since is in a file of its own.',
    elsewhere: 'test/batch/compaction.unit.ts',
  },
  {
    name: 'manifest_replaced_as_it_is_by_now',
    file: 'batch-layer/compact/open-manifest.ts',
    find: 'expected: fenceOf(item) }]);',
    replace: 'expected: (await manifests.get([place])).map((now) => now && fenceOf(now))[0] }]);',
    breaks: 'A manifest is replaced only if nobody has added a file since it was read.',
    elsewhere: 'test/batch/compaction.unit.ts',
  },
  {
    name: 'replaced_files_deleted_at_once',
    file: 'batch-layer/compact/compact.ts',
    find: 'if (await replace(deps, one)) done += 1;',
    replace:
      'if (await replace(deps, one)) {\n      done += 1;\n      for (const { key } of one.files) await deps.lake.delete(key);\n    }',
    breaks: 'A reader that has the key of a file can read it after it was joined into another.',
    elsewhere: 'test/batch/compaction.unit.ts',
  },
  {
    name: 'quarantine_lost_with_its_file',
    file: 'batch-layer/compact/joins.ts',
    find: 'if (quarantineKey === null) return [];',
    replace: 'if (quarantineKey !== undefined) return [];',
    breaks: 'What files had quarantined is still listed when their events are joined.',
  },
  {
    name: 'record_expires_that_a_rollback_needs',
    file: 'batch-layer/compact/expire-runs.ts',
    find: 'epoch < oldest)',
    replace: 'epoch <= oldest)',
    breaks: 'The records of runs that a rollback may return to are kept, however old they are.',
  },
  {
    name: 'files_deleted_before_they_are_marked',
    file: 'batch-layer/compact/expire-files.ts',
    find: 'await writeExpired(deps.lake, marks);\n  const needed',
    replace: 'const needed',
    breaks: 'Nothing misses a file that its retention has deleted, even if the process is killed there.',
    elsewhere: 'test/batch/expiry.unit.ts',
  },
  {
    name: 'files_expire_under_an_open_run',
    file: 'batch-layer/compact/expire-files.ts',
    find: 'keys.some((key) => needed.has(key))',
    replace: 'keys.length < 0 && needed.size > 0',
    breaks: 'A run that has begun finds the files that it planned to read.',
    elsewhere: 'test/batch/expiry.unit.ts',
  },
  {
    name: 'day_computed_again_without_its_events',
    file: 'batch-layer/plan/lost-days.ts',
    find: 'span.fromMs < end && span.toMs >= start',
    replace: 'span.fromMs > end && span.toMs >= start',
    breaks: 'What is published of a day stands when its raw events have expired, whatever arrives late.',
    elsewhere: 'test/batch/expiry.unit.ts',
  },
];
