import { type AwsClients, createAwsClients } from '../../../../adapters/aws/clients';
import type { RequestMeter } from '../../../../adapters/aws/request-meter';
import { installFromPyPi } from './python-packages';
import { type ServerProcess, startServer } from './server-process';

const VERSION = '5.2.5';

export interface Moto {
  readonly endpoint: string;
  readonly clients: AwsClients;
  stop(): Promise<void>;
}

/** The AWS emulator that most suites run against: moto, from PyPI, installed once. */
export async function startMoto(meter?: RequestMeter): Promise<Moto> {
  const python = await installFromPyPi('moto', VERSION, 'moto[server]');
  const server: ServerProcess = await startServer(
    [python, '-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'],
    /Running on (http:\/\/127\.0\.0\.1:\d+)/,
  );
  const clients = createAwsClients({
    ...TEST_ACCOUNT,
    endpoint: server.found,
    ...(meter === undefined ? {} : { meter }),
  });
  return {
    endpoint: server.found,
    clients,
    stop: async () => {
      clients.close();
      await server.stop();
    },
  };
}

export const TEST_ACCOUNT = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
} as const;

let names = 0;
/** A name that no other test on this server uses. */
export function freshName(kind: string): string {
  return `${kind}-${process.pid}-${names++}`;
}
