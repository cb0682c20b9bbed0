import type { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { BudgetsBudget } from '../lib/aws';
import { requireBetween } from '../lib/checks';
import { nameOf, PRODUCT } from '../lib/naming';

/** The environment's monthly budget. The topic is notified at 80 and 100 per cent of it, and if the forecast exceeds it. */
export function addBudget(scope: Construct, environment: Environment, topicArn: string | undefined): void {
  const whenOver = (notificationType: string, threshold: number) => ({
    comparisonOperator: 'GREATER_THAN',
    threshold,
    thresholdType: 'PERCENTAGE',
    notificationType,
    subscriberSnsTopicArns: topicArn === undefined ? [] : [topicArn],
  });
  new BudgetsBudget(scope, 'budget', {
    name: nameOf(environment, 'monthly'),
    budgetType: 'COST',
    timeUnit: 'MONTHLY',
    limitAmount: String(requireBetween('budget monthlyBudgetUsd', environment.monthlyBudgetUsd, 1, 1_000_000)),
    limitUnit: 'USD',
    costFilter: [{ name: 'TagKeyValue', values: [`user:Environment$${PRODUCT}-${environment.name}`] }],
    ...(topicArn === undefined
      ? {}
      : { notification: [whenOver('FORECASTED', 100), whenOver('ACTUAL', 80), whenOver('ACTUAL', 100)] }),
  });
}
