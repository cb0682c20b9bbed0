import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One bash session in a folder: a variable that a command sets is there for the next. */
export class Shell {
  readonly #bash: ChildProcessWithoutNullStreams;
  #stdout = '';
  #stderr = '';

  constructor(folder: string) {
    this.#bash = spawn('bash', { cwd: folder, env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' } });
    this.#bash.stdout.on('data', (text: Buffer) => (this.#stdout += text.toString()));
    this.#bash.stderr.on('data', (text: Buffer) => (this.#stderr += text.toString()));
  }

  /** Runs a command to its end. Commands run one after the other. */
  async run(command: string): Promise<Ran> {
    const mark = randomUUID();
    this.#stdout = '';
    this.#stderr = '';
    this.#bash.stdin.write(`${command}\nprintf '%s %d\\n' ${mark} $?\n`);
    const end = await this.#seen(new RegExp(`${mark} (\\d+)\\n`));
    return { status: Number(end[1]), stdout: this.#stdout.slice(0, end.index), stderr: this.#stderr };
  }

  close(): void {
    this.#bash.kill();
  }

  #seen(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error(`the shell ended: ${this.#stderr}`));
      const look = (): void => {
        const found = pattern.exec(this.#stdout);
        if (found === null) return;
        this.#bash.stdout.off('data', look);
        this.#bash.off('close', ended);
        resolve(found);
      };
      this.#bash.stdout.on('data', look);
      this.#bash.on('close', ended);
    });
  }
}
