// CDKTF takes a stack trace for every construct, which is most of the time that a test takes. An `import *` copy has getters only.
const traces = require('cdktf/lib/tokens/private/stack-trace');

traces.captureStackTrace = () => [];
