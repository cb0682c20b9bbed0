/**
 * Tells the processes that tests start to count what they run (`./tidemark test --coverage`). Set here and not for jest itself, whose
 * own counting V8 would reset.
 */
const folder = process.env['TIDEMARK_COVERAGE'];
if (folder !== undefined) process.env['NODE_V8_COVERAGE'] = folder;
