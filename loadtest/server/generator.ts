// The process that makes load, started by load-process.ts: each message is an order, whose report is sent back.
import { decisionRequests, outcomeRequests } from './decision-requests';
import { eventRequests } from './event-requests';
import { makeLoad } from './load';
import { type LoadOrder, numberedOrder } from './messages';
import { questionRequests } from './questions';

function requestsOf(order: LoadOrder): () => Uint8Array {
  switch (order.kind) {
    case 'events':
      return eventRequests(order);
    case 'questions':
      return questionRequests(order);
    case 'decisions':
      return decisionRequests(order);
    case 'outcomes':
      return outcomeRequests(order);
  }
}

process.on('message', (message) => {
  const { number, order } = numberedOrder.parse(message);
  void makeLoad(order, requestsOf(order)).then((report) => process.send?.({ number, ...report }));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
