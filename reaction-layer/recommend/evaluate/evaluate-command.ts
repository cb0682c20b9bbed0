import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { type CommandCall, CommandUsageError } from '../../../core/capability/command';
import { ITEMS } from '../model/parameters';
import { createItemPredictor, type ItemPredictor } from '../model/predict-items';
import { learnFile } from './learn-file';
import { readTasks } from './read-tasks';

const evaluateOptions = z.object({
  train: z.string().min(1).optional(),
  tasks: z.string().min(1).optional(),
  out: z.string().min(1).optional(),
});

/** `recommend evaluate`: answers tasks of next items from a model that is learned from a file. */
export async function evaluateRecommendations({ options, output }: CommandCall): Promise<number> {
  const given = evaluateOptions.parse(options);
  const [train, tasks, out] = [named(given, 'train'), named(given, 'tasks'), named(given, 'out')];
  const started = performance.now();
  output.note(`learning from ${train} …`);
  const index = await learnFile(train);
  const learned = performance.now();
  output.note(`answering ${tasks} …`);
  const answers = { count: 0 };
  const unfinished = `${out}.part`;
  try {
    await pipeline(
      Readable.from(answerLines(createItemPredictor(index), tasks, answers)),
      createWriteStream(unfinished),
    );
    await rename(unfinished, out);
  } finally {
    await rm(unfinished, { force: true });
  }
  const summary = {
    out,
    sessions: index.learned.sessions,
    items: index.items.length,
    tasks: answers.count,
    learning_ms: Math.round(learned - started),
    answering_ms: Math.round(performance.now() - learned),
  };
  output.result(summary, () => output.report(summary));
  return 0;
}

async function* answerLines(
  predictor: ItemPredictor,
  tasks: string,
  answers: { count: number },
): AsyncGenerator<string> {
  for await (const { session, position, prefix } of readTasks(tasks)) {
    answers.count++;
    yield `${JSON.stringify({ session, position, items: nextItems(predictor, prefix.map(String)) })}\n`;
  }
}

/** As many as are scored, then the most frequent ones. */
function nextItems(predictor: ItemPredictor, prefix: readonly string[]): readonly string[] {
  const likely = predictor.predict(prefix, ITEMS.usual).map(({ item }) => item);
  const rest = predictor.popular.slice(0, 2 * ITEMS.usual).filter((item) => !likely.includes(item));
  return [...likely, ...rest].slice(0, ITEMS.usual);
}

function named(options: z.output<typeof evaluateOptions>, option: keyof z.output<typeof evaluateOptions>): string {
  const value = options[option];
  if (value === undefined)
    throw new CommandUsageError(`--${option} is missing: recommend evaluate needs a file for it`);
  return value;
}
