// Starts a process by way of a starter, tells the numbers of both, and stays.
import { createStarter } from '../../../platform/processes/starter';

const [starter = '', program = ''] = process.argv.slice(2);
const started = createStarter(starter).start({ program, programArguments: [] });
started.onMessage((message) => process.stdout.write(`${JSON.stringify(message)}\n`));
