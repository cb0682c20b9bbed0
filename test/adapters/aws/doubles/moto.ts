import { type AwsClients, createAwsClients } from '../../../../adapters/aws/clients';
import { installFromPyPi } from './python-packages';
import { type ServerProcess, startServer } from './server-process';

const VERSION = '5.2.5';

export interface Moto {
  readonly endpoint: string;
  readonly clients: AwsClients;
  stop(): Promise<void>;
}

/**
 * Starts moto with writes one at a time, because it serves requests in threads. In DynamoDB it checks a condition and
 * then writes, so two racing conditional writes could both succeed. In Kinesis it takes the last sequence number and
 * then writes the next, so one of two racing records could replace the other.
 */
const ONE_WRITE_AT_A_TIME = `
import sys, threading
from moto.dynamodb.models import DynamoDBBackend
from moto.kinesis.models import KinesisBackend
from moto.server import main

lock = threading.RLock()

def one_at_a_time(write):
    def locked(*args, **options):
        with lock:
            return write(*args, **options)
    return locked

def serialize(backend, *writes):
    for write in writes:
        setattr(backend, write, one_at_a_time(getattr(backend, write)))

serialize(DynamoDBBackend, 'put_item', 'update_item', 'delete_item', 'transact_write_items')
serialize(KinesisBackend, 'put_record', 'put_records')
main(sys.argv[1:])
`;

/** The AWS emulator that most suites run against: moto, from PyPI, installed once. */
export async function startMoto(): Promise<Moto> {
  const python = await installFromPyPi('moto', VERSION, 'moto[server]');
  const server: ServerProcess = await startServer(
    [python, '-c', ONE_WRITE_AT_A_TIME, '-H', '127.0.0.1', '-p', '0'],
    /Running on (http:\/\/127\.0\.0\.1:\d+)/,
  );
  const clients = createAwsClients({
    ...TEST_ACCOUNT,
    endpoint: server.found,
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
