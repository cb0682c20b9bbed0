/** Where a client of Feast posts its questions, which are those of `/v1` + this path. */
export const FEAST_PATH = '/get-online-features';
