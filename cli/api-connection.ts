import { ADMIN_HEADER } from '../serving-layer/api/admin-routes';

/** The API of a data directory or an environment, regardless of which process answers. */
export interface Connection {
  get<Answer>(path: string, parameters?: Parameters): Promise<Answer>;
  post<Answer>(path: string, body: unknown): Promise<Answer>;
  close(): Promise<void>;
}
type Parameters = Readonly<Record<string, string | number | boolean | undefined>>;

/** An error that the API reported (RFC 9457). `problem` is the complete document. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code = 'api_error';

  constructor(
    readonly status: number,
    readonly problem: Readonly<Record<string, unknown>>,
  ) {
    super(typeof problem['detail'] === 'string' ? problem['detail'] : `the API answered ${status}`);
  }

  /** The details of a refused operation. */
  get result(): Readonly<Record<string, unknown>> {
    return (this.problem['result'] ?? {}) as Readonly<Record<string, unknown>>;
  }
}

/** Answers requests to a path of the API. */
type Send = (path: string, init: RequestInit) => Promise<Response>;

/** The API as the commands call it. */
export function connection(send: Send, token: string, close: () => Promise<void>): Connection {
  const headers = { accept: 'application/json', [ADMIN_HEADER]: token };
  return {
    get: async (path, parameters = {}) => answerOf(await send(withQuery(path, parameters), { headers })),
    post: async (path, body) =>
      answerOf(
        await send(path, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      ),
    close,
  };
}

function withQuery(path: string, parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

async function answerOf<Answer>(response: Response): Promise<Answer> {
  const body = (await response.json()) as Readonly<Record<string, unknown>>;
  if (!response.ok) throw new ApiError(response.status, body);
  return body as Answer;
}
