import { codeOf } from '../adapters/local/error-code';

/**
 * A reader that has seen enough (`| head`) closes its end. A command then ends quietly, as others do; `up`, which is
 * about more than its output, goes on.
 */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (codeOf(error) !== 'EPIPE') throw error;
      if (process.argv[2] !== 'up') process.exit();
    });
  }
}
