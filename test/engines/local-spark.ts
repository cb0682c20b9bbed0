import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { installPySpark } from './installed';

/** batch-layer/spark/run_sql.py in one local Spark session. */
export interface LocalSpark {
  /** Runs one manifest, given by URI. True if the report says done. @throws if there is no report */
  run(manifestUri: string): Promise<boolean>;
  close(): Promise<void>;
}

interface Answer {
  readonly done?: boolean;
  readonly error?: string;
}

/** For two cores and small data: by default Spark splits every exchange into 200 parts. */
const SETTINGS = {
  'spark.master': 'local[2]',
  'spark.driver.host': '127.0.0.1',
  'spark.driver.bindAddress': '127.0.0.1',
  'spark.driver.memory': '1500m',
  'spark.ui.enabled': 'false',
  'spark.ui.showConsoleProgress': 'false',
  'spark.sql.shuffle.partitions': '2',
  'spark.log.level': 'ERROR',
};
const LAST_WORDS = 4000;

export async function openSpark(): Promise<LocalSpark> {
  const packages = await installPySpark();
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-spark-'));
  const settings = Object.entries({
    ...SETTINGS,
    'spark.local.dir': folder,
    'spark.sql.warehouse.dir': join(folder, 'warehouse'),
  });
  const spark = spawn('python3', [join(import.meta.dirname, 'spark-lines.py')], {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: folder,
    env: {
      ...process.env,
      PYTHONPATH: packages,
      PYSPARK_SUBMIT_ARGS: [
        ...settings.flatMap(([name, value]) => ['--conf', `${name}=${value}`]),
        'pyspark-shell',
      ].join(' '),
      SPARK_LOCAL_IP: '127.0.0.1',
      // A zone in which a text or a time that is read without one would shift.
      TZ: 'America/New_York',
    },
  });
  const answers = conversation(spark);
  try {
    await answers.next();
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    throw cause;
  }
  return {
    run: async (manifestUri) => {
      spark.stdin.write(`${manifestUri}\n`);
      const { done, error } = await answers.next();
      if (done === undefined) throw new Error(`${manifestUri} was not run: ${error ?? 'Spark did not say why'}`);
      return done;
    },
    close: async () => {
      spark.stdin.end();
      await answers.ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The lines of JSON that a process answers with; if it ends without an answer, its last output is in the error. */
function conversation(process: ChildProcessByStdio<Writable, Readable, Readable>): {
  next(): Promise<Answer>;
  readonly ended: Promise<void>;
} {
  const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  let said = '';
  process.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-LAST_WORDS);
  });
  const ended = new Promise<void>((resolve) => {
    process.on('close', () => resolve());
    process.on('error', (error) => {
      said += String(error);
      resolve();
    });
  });
  process.stdin.on('error', () => undefined); // it has ended, which the next answer says
  return {
    ended,
    next: async () => {
      const line = await lines.next();
      if (line.done !== true) return JSON.parse(line.value) as Answer;
      await ended;
      throw new Error(`Spark has ended: ${said}`);
    },
  };
}
