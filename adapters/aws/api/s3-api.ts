import { crc32 } from 'node:zlib';
import { extendedEncodeURIComponent } from '@smithy/core/protocols';
import { ApiError, elementIn, elementsIn, xmlError } from './api-error';
import { type ApiOptions, type ApiRequest, type ApiResponse, SignedRequests, SLOW } from './signed-requests';

export interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
}

export interface ObjectList {
  readonly keys: readonly string[];
  /** Size of each object, bytes. */
  readonly sizes: readonly number[];
  /** Asks for the next page; undefined on the last. */
  readonly next: string | undefined;
}

/** Makes the error one that may pass. */
const FAILED_LATE = 503;

type ObjectRequest = Omit<ApiRequest, 'path' | 'hostPrefix' | 'input'>;

/** The requests of S3 that the lake needs. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html */
export class S3Api {
  readonly #requests: SignedRequests;
  readonly #hasOwnEndpoint: boolean;

  constructor(options: ApiOptions) {
    this.#requests = new SignedRequests({ name: 's3', title: 'S3', timeouts: SLOW, signsPathAsIs: true }, options);
    this.#hasOwnEndpoint = options.endpoint !== undefined;
  }

  /** @throws ApiError PreconditionFailed if the key is taken and must be free */
  async put(place: ObjectPlace, bytes: Uint8Array, { mustBeFree }: { readonly mustBeFree: boolean }): Promise<void> {
    const headers = {
      'content-type': 'application/octet-stream',
      'x-amz-checksum-crc32': checksumOf(bytes),
      ...(mustBeFree ? { 'if-none-match': '*' } : {}),
    };
    await this.#send(place, { operation: 'PutObject', method: 'PUT', headers, body: bytes }, ignored);
  }

  /** @throws ApiError NoSuchKey; ApiError BadDigest, if what arrives is not what was stored */
  async get(place: ObjectPlace): Promise<Uint8Array> {
    const headers = { 'x-amz-checksum-mode': 'ENABLED' };
    return this.#send(place, { operation: 'GetObject', method: 'GET', headers }, (response) => {
      const stored = checksumIn(response);
      if (stored !== undefined && stored !== checksumOf(response.body))
        throw new ApiError({ name: 'BadDigest', message: `${place.key} arrived damaged`, status: response.status });
      return bytesOf(response.body);
    });
  }

  /** The last `length` bytes, and the size of the whole object. */
  async tail(
    place: ObjectPlace,
    length: number,
  ): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly size: number }> {
    const headers = { range: `bytes=-${length}` };
    return this.#send(place, { operation: 'GetObject', method: 'GET', headers }, ({ headers: given, body }) => ({
      bytes: bytesOf(body),
      size: Number(given['content-range']?.split('/')[1] ?? body.length),
    }));
  }

  /** The CRC-32 of the whole object as base64, if S3 keeps one. @throws ApiError NotFound */
  async head(place: ObjectPlace): Promise<{ readonly crc32: string | undefined }> {
    const headers = { 'x-amz-checksum-mode': 'ENABLED' };
    return this.#send(place, { operation: 'HeadObject', method: 'HEAD', headers }, (response) => ({
      crc32: checksumIn(response),
    }));
  }

  /** Copies inside S3. */
  async copy(from: ObjectPlace, to: ObjectPlace): Promise<void> {
    const headers = { 'x-amz-copy-source': `${from.bucket}${pathOf(from.key)}` };
    await this.#send(to, { operation: 'CopyObject', method: 'PUT', headers }, (response) => {
      // A copy that fails after its response began says so in its body.
      if (response.body.includes('<Error>')) throw xmlError({ ...response, status: FAILED_LATE });
    });
  }

  async delete(place: ObjectPlace): Promise<void> {
    await this.#send(place, { operation: 'DeleteObject', method: 'DELETE' }, ignored);
  }

  /** One page of keys, in byte order. */
  async list(bucket: string, prefix: string, page: string | undefined): Promise<ObjectList> {
    const query = {
      'list-type': '2',
      prefix,
      ...(page === undefined ? {} : { 'continuation-token': page }),
    };
    return this.#send({ bucket, key: '' }, { operation: 'ListObjectsV2', method: 'GET', query }, ({ body }) => {
      const xml = body.toString('utf8');
      const sizes = elementsIn(xml, 'Size').map(Number);
      return { keys: elementsIn(xml, 'Key'), sizes, next: elementIn(xml, 'NextContinuationToken') };
    });
  }

  destroy(): void {
    this.#requests.destroy();
  }

  /** The bucket is in the host, unless a certificate or a double does not know such hosts. */
  async #send<Result>(
    { bucket, key }: ObjectPlace,
    request: ObjectRequest,
    answered: (response: ApiResponse) => Result,
  ): Promise<Result> {
    const path = pathOf(key);
    const where =
      this.#hasOwnEndpoint || bucket.includes('.') ? { path: `/${bucket}${path}` } : { path, hostPrefix: `${bucket}.` };
    return this.#requests.send({ ...request, ...where, input: { bucket, key } }, (response) => {
      if (response.status >= 300) throw xmlError(response);
      return answered(response);
    });
  }
}

const ignored = (): void => undefined;

function pathOf(key: string): string {
  return `/${key.split('/').map(extendedEncodeURIComponent).join('/')}`;
}

/** Undefined for a checksum of parts, which is not one of the bytes. */
function checksumIn({ headers }: ApiResponse): string | undefined {
  return headers['x-amz-checksum-type'] === 'COMPOSITE' ? undefined : headers['x-amz-checksum-crc32'];
}

function checksumOf(bytes: Uint8Array): string {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(bytes));
  return checksum.toString('base64');
}

function bytesOf({ buffer, byteOffset, byteLength }: Buffer<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
