import type { Construct } from 'constructs';
import { Alarm, AnomalyAlarm } from '../constructs/alarm';
import { BurnAlarm } from '../constructs/burn-alarm';
import { MetricBoard } from '../constructs/metric-board';
import type { Environment } from '../environments/schema';
import { XraySamplingRule } from '../lib/aws';
import { BaseStack } from '../lib/base-stack';
import { requireBetween } from '../lib/checks';
import { nameOf } from '../lib/naming';
import { addBudget } from './budget';
import { businessCharts, objectiveCharts, systemCharts } from './board-charts';
import { functionAlarms } from './function-alarms';
import { numberAlarms } from './number-alarms';
import { objectivesOf } from './objectives';
import { functionMetric, type ObservedStacks } from './observed-stacks';
import { quietAlarms } from './quiet-alarms';
import { speedAlarms } from './speed-alarms';
import { storeAlarms } from './store-alarms';

/** Dashboards and alarms. */
export class ObservabilityStack extends BaseStack {
  constructor(
    scope: Construct,
    environment: Environment,
    readonly stacks: ObservedStacks,
  ) {
    super(scope, 'observability', environment);
    for (const { topic, ...alarm } of [
      ...speedAlarms(stacks, environment),
      ...functionAlarms(stacks),
      ...numberAlarms(stacks),
      ...storeAlarms(stacks),
      ...quietAlarms(stacks, environment),
    ])
      new Alarm(this, alarm.name, { ...alarm, environment, topicArn: stacks.data.alerts?.arns[topic] });
    const objectives = environment.objectives ? objectivesOf(stacks) : [];
    for (const objective of objectives)
      new BurnAlarm(this, `slo-${objective.name}`, {
        environment,
        objective,
        topicArn: stacks.data.alerts?.arns[objective.topic],
      });
    this.#traffic();
    addBudget(this, environment, stacks.data.alerts?.arns.cost);
    this.#tracing();
    if (environment.dashboard.cloudWatch) {
      new MetricBoard(this, 'business', { environment, name: 'business', charts: businessCharts(stacks) });
      new MetricBoard(this, 'system', {
        environment,
        name: 'system',
        charts: [...objectiveCharts(objectives), ...systemCharts(stacks, environment)],
      });
    }
  }

  #traffic(): void {
    const { environment, stacks } = this;
    if (!environment.trafficAnomalies.enabled) return;
    new AnomalyAlarm(this, 'traffic-anomaly', {
      environment,
      name: 'traffic-anomaly',
      runbook: 'traffic-anomaly',
      description: 'Events arrive far faster or slower than they usually do at this hour of the week.',
      metric: functionMetric(this.stacks, 'collect', 'events_accepted'),
      bandWidth: environment.trafficAnomalies.bandWidth,
      topicArn: stacks.data.alerts?.arns.operations,
    });
  }

  #tracing(): void {
    const { environment } = this;
    const { sampledPercent, requestsPerSecond } = environment.tracing;
    new XraySamplingRule(this, 'sampling', {
      ruleName: nameOf(environment, 'all'),
      priority: 9000,
      version: 1,
      reservoirSize: requireBetween('sampling requestsPerSecond', requestsPerSecond, 0, 100),
      fixedRate: requireBetween('sampling sampledPercent', sampledPercent, 0, 100) / 100,
      serviceName: nameOf(environment, '*'),
      serviceType: '*',
      host: '*',
      httpMethod: '*',
      urlPath: '*',
      resourceArn: '*',
    });
  }
}
