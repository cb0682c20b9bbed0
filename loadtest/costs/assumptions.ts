/** Everything that the bill assumes instead of counting, in one place. */
export const ASSUMED = {
  /** Duration of an AWS request from a function, ms. */
  awsRequestMs: 10,
  /** Share of invocations that are traced. */
  tracedShare: 0,
  /** Lines that the collector logs per request, and their size. */
  logLinesPerRequest: 0,
  logLineBytes: 400,
  /** Lines with metrics that an instance of a function logs per minute. */
  metricLinesPerMinute: 1,
  metricLineBytes: 600,
  /** Around the bodies that are counted, bytes. */
  requestHeaderBytes: 700,
  responseHeaderBytes: 350,
  /** Sent by the server when a connection is opened: certificates and keys. */
  handshakeBytes: 5000,
  /** A line of the load balancer’s access log, compressed. */
  accessLogBytes: 80,
  /** Sites, each with a secret that every instance of the collector reads again after a minute. */
  sites: 1,
  secretReadsPerMinute: 1,
  /** Instances at the peak of the day, as a multiple of what the mean rate keeps busy. */
  peakFactor: 2,
  /** Share of write units that each doubling of the shards adds; counted at 556 events per second. */
  writesPerDoubledShards: 0.23,
  /** Calls of KMS per month: by streams, tables and functions, not per event. */
  keyRequests: 1_000_000,
  /** Cells, ledgers, manifests and views of a month. */
  tableGbPerMillionEvents: 0.003,
  /** One job of Spark: vCPUs until it scales, seconds before it works, and how fast a vCPU gets through events. */
  sparkJobVcpu: 8,
  sparkGbPerVcpu: 4,
  sparkJobsPerNight: 4,
  sparkStartSeconds: 90,
  sparkEventsPerVcpuSecond: 10_000,
  /** Statements of Athena per night, each at least 10 MB, and how often they read the day in all. */
  athenaStatementsPerNight: 60,
  athenaPasses: 20,
  transitionsPerNight: 300,
} as const;
