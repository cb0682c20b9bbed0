import { createServer, type IncomingMessage, request as send, type Server, type ServerResponse } from 'node:http';
import type { S3Api } from '../../../adapters/aws/api/s3-api';
import { type AwsClients, createAwsClients } from '../../../adapters/aws/clients';
import { createS3Lake } from '../../../adapters/aws/s3-lake';
import type { Lake } from '../../../core/port/lake';
import { openAthenaStandIn } from '../../adapters/aws/doubles/athena-stand-in';
import { freePort } from '../../adapters/aws/doubles/valkey-server';

const ATHENA = 'AmazonAthena.';

/**
 * What the deployed functions talk to: Athena is DuckDB in this process, over the emulator's objects; everything else
 * goes to the emulator, marked as encrypted in transit, as to AWS: buckets refuse all other requests.
 */
export interface Front {
  readonly endpoint: string;
  /** Credentials of the account's owner, who may do everything. */
  readonly clients: AwsClients;
  /** The statements that Athena was asked to run. */
  readonly statements: readonly string[];
  close(): Promise<void>;
}

export async function openFront({
  endpoint,
  region,
}: {
  readonly endpoint: string;
  readonly region: string;
}): Promise<Front> {
  const port = await freePort();
  const own = `http://127.0.0.1:${port}`;
  const clients = createAwsClients({
    endpoint: own,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const athena = await openAthenaStandIn(allBuckets(clients.apis.s3));
  const server = createServer((request, response) => {
    const target = String(request.headers['x-amz-target'] ?? '');
    const answered = target.startsWith(ATHENA)
      ? answerAs(athena.answer, target, { request, response })
      : forward(endpoint, request, response);
    answered.catch((error: unknown) => {
      response.statusCode = 502;
      response.end(String(error));
    });
  });
  await listening(server, port);
  return {
    endpoint: own,
    clients,
    statements: athena.statements,
    close: async () => {
      clients.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await athena.close();
    },
  };
}

type AthenaAnswer = Awaited<ReturnType<typeof openAthenaStandIn>>['answer'];
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function answerAs(answer: AthenaAnswer, operation: string, { request, response }: Exchange): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { status = 200, body } = await answer({
    operation,
    body: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>,
  });
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body ?? {}));
}

function forward(endpoint: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    const { method, headers, url } = request;
    const passed = send(
      `${endpoint}${url ?? '/'}`,
      { method, headers: { ...headers, 'x-forwarded-proto': 'https' } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response).once('close', resolve);
      },
    );
    passed.once('error', reject);
    request.pipe(passed);
  });
}

/** Every bucket as one folder, so that an engine can read the lake and write its temporary data elsewhere. */
function allBuckets(client: S3Api): Lake {
  const inBucket = (path: string): { readonly bucket: string; readonly lake: Lake; readonly key: string } => {
    const at = path.indexOf('/');
    const bucket = path.slice(0, at);
    return { bucket, lake: createS3Lake({ client, bucket }), key: path.slice(at + 1) };
  };
  return {
    uri: (path) => `s3://${path}`,
    get: (path) => inBucket(path).lake.get(inBucket(path).key),
    crc32: (path) => inBucket(path).lake.crc32(inBucket(path).key),
    put: (path, bytes) => inBucket(path).lake.put(inBucket(path).key, bytes),
    create: (path, bytes) => inBucket(path).lake.create(inBucket(path).key, bytes),
    delete: (path) => inBucket(path).lake.delete(inBucket(path).key),
    sizes: async (prefix) =>
      (await inBucket(prefix).lake.sizes(inBucket(prefix).key)).map(({ key, bytes }) => ({
        key: `${inBucket(prefix).bucket}/${key}`,
        bytes,
      })),
    list: async (prefix) =>
      (await inBucket(prefix).lake.list(inBucket(prefix).key)).map((key) => `${inBucket(prefix).bucket}/${key}`),
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
