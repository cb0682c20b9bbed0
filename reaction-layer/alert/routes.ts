import { adminRoutes, type CapabilityRoutes, readRoutes, serves } from '../../core/capability/route';
import { type AlertOperations, createAlertOperations } from './alert-operations';
import { type AlertsService, createAlertsService } from './alerts-service';
import { acknowledgeAlerts, addAlertSilence, endAlertSilence, setAlertRules, testAlertChannel } from './operate-wire';
import { slackCallback } from './slack-callback';
import {
  getAlertChannels,
  getAlertDeliveries,
  getAlertRules,
  getAlerts,
  getAlertSilences,
  testAlertRules,
} from './wire';

export const routes: CapabilityRoutes = {
  callbacks: [slackCallback],
  read: readRoutes(createAlertsService, [
    serves(getAlerts, (asked, service: AlertsService) => service.alerts(asked)),
    serves(getAlertRules, ({ site }, service: AlertsService) => service.rules(site)),
    serves(getAlertSilences, (asked, service: AlertsService) => service.silences(asked)),
    serves(getAlertChannels, ({ site }, service: AlertsService) => service.channels(site)),
    serves(getAlertDeliveries, (asked, service: AlertsService) => service.deliveries(asked)),
    serves(testAlertRules, (asked, service: AlertsService) => service.test(asked)),
  ]),
  admin: adminRoutes(createAlertOperations, [
    serves(setAlertRules, (asked, operations: AlertOperations) => operations.setRules(asked)),
    serves(addAlertSilence, (asked, operations: AlertOperations) => operations.silence(asked)),
    serves(endAlertSilence, (asked, operations: AlertOperations) => operations.endSilence(asked)),
    serves(acknowledgeAlerts, (asked, operations: AlertOperations) => operations.acknowledge(asked)),
    serves(testAlertChannel, (asked, operations: AlertOperations) => operations.testChannel(asked)),
  ]),
};
