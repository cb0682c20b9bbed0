import type { SnippetKind } from './snippet';

export const gtm: SnippetKind = {
  id: 'gtm',
  title: 'Google Tag Manager',
  make: ({ origin, writeKey }) => ({
    parts: [
      {
        where: 'a tag “Custom HTML”, trigger “Initialization - All Pages”',
        language: 'html',
        code: `<script>
  // The tag manager drops data-… attributes of script tags, so the tag is made here.
  (function () {
    var script = document.createElement('script');
    script.src = '${origin}/tidemark.js';
    script.dataset.key = '${writeKey}';
    document.head.appendChild(script);
  })();
</script>`,
      },
      {
        where:
          'a tag “Custom HTML”, trigger “Custom Event” with the regular expression `^(view_item|add_to_cart|remove_from_cart|begin_checkout|purchase|refund)$`',
        language: 'html',
        code: `<script>
  // The e-commerce events of the data layer: the name of the event, and its parameters.
  (function () {
    var call = ['ecommerce', {{Event}}, {{ecommerce}}];
    var page = (window.tidemark = window.tidemark || {});
    if (page.ecommerce) page.ecommerce(call[1], call[2]);
    else (page.q = page.q || []).push(call);
  })();
</script>`,
      },
    ],
    notes: [
      'Make the variable `{{ecommerce}}` first: type “Data Layer Variable”, name “ecommerce”, version 2. `{{Event}}` is built in.',
      'Blockers of tag managers block this as well; a script tag in the page does not have that problem.',
    ],
  }),
};

export const shopify: SnippetKind = {
  id: 'shopify',
  title: 'Shopify',
  make: ({ origin, writeKey }) => ({
    parts: [
      {
        where: '`layout/theme.liquid`, before `</head>`',
        language: 'liquid',
        code: `{% if product %}
  <meta name="tidemark:product_id" content="{{ product.selected_or_first_available_variant.sku | escape }}">
  <meta name="tidemark:category" content="{{ product.type | escape }}">
{% endif %}
<script defer src="${origin}/tidemark.js" data-key="${writeKey}"></script>`,
      },
      {
        where: 'Settings, Customer events, “Add custom pixel”; permission “Analytics”',
        language: 'js',
        code: PIXEL.replace('ADDRESS', `${origin}/v1/events?write_key=${writeKey}`),
      },
    ],
    notes: [
      'The theme counts pages, searches and clicks; the pixel counts carts, checkouts and orders, also where themes have no say.',
      'The pixel runs in a sandbox whose origin is `null`: if the site lists the origins that may send, add it to them.',
      'Session and visitor are left to the collector in both, so that they agree. With `data-storage` in the theme they would not.',
    ],
  }),
};

/** Standard events of Shopify (https://shopify.dev/docs/api/web-pixels-api/standard-events) as events of the contract. */
const PIXEL = `const address = 'ADDRESS';

const send = (event, lines) => {
  const events = lines.map((line, at) => ({
    event_id: \`\${event.id}:\${at}\`,
    timestamp: event.timestamp,
    page_url: event.context.document.location.href,
    ...line,
  }));
  fetch(address, {
    method: 'POST',
    keepalive: true,
    body: JSON.stringify({ sent_at: new Date().toISOString(), events }),
  });
};
const itemOf = ({ sku, product, price }, quantity) => ({
  product_id: sku || product.id,
  category: product.type || undefined,
  price: price.amount,
  currency: price.currencyCode,
  quantity,
});

for (const [name, type] of [['product_added_to_cart', 'add_to_cart'], ['product_removed_from_cart', 'remove_from_cart']])
  analytics.subscribe(name, (event) => {
    const { merchandise, quantity } = event.data.cartLine;
    send(event, [{ event_type: type, ...itemOf(merchandise, quantity) }]);
  });
analytics.subscribe('checkout_started', (event) => {
  const { totalPrice } = event.data.checkout;
  send(event, [{ event_type: 'checkout', price: totalPrice.amount, currency: totalPrice.currencyCode }]);
});
analytics.subscribe('checkout_completed', (event) => {
  const { order, lineItems } = event.data.checkout;
  const lines = lineItems.map(({ variant, quantity }) => itemOf(variant, quantity));
  send(event, lines.map((line) => ({ event_type: 'purchase', order_id: order.id, ...line })));
});`;
