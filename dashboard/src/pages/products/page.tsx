import { useSite } from '../../data/site';
import { words } from '../../text/words';
import { text } from '../../text/text';
import { NumberRow } from '../shared/number-row';
import { RankedCard } from '../shared/ranked-card';

/** What is looked at and what is bought. */
export function Page() {
  const { currency } = useSite();
  const only = { column: 'currency', value: currency };
  return (
    <div className="grid">
      <NumberRow
        label={text.pages.products}
        wanted={[
          { metric: 'revenue' },
          { metric: 'refunds' },
          { metric: 'orders' },
          { metric: 'units_sold' },
          { metric: 'product_views' },
          { metric: 'add_to_carts' },
        ]}
      />
      <RankedCard
        title={words.products.byRevenue(currency)}
        rankings={[
          {
            id: 'product_revenue',
            name: text.lists.products,
            metric: 'top_products_by_revenue',
            field: 'product_id',
            isSplit: false,
            whole: 'revenue',
            values: text.metrics.revenue,
            only,
          },
          { id: 'category_revenue', name: text.lists.categories, metric: 'revenue', field: 'category', only },
        ]}
      />
      <RankedCard
        title={words.products.byViews}
        rankings={[
          {
            id: 'product_views',
            name: text.lists.products,
            metric: 'top_products',
            field: 'product_id',
            isSplit: false,
            whole: 'product_views',
            values: text.lists.views,
          },
          {
            id: 'category_views',
            name: text.lists.categories,
            metric: 'product_views',
            field: 'category',
            values: text.lists.views,
          },
        ]}
      />
      <RankedCard
        title={words.products.intoCart}
        rankings={[
          { id: 'cart_products', name: text.lists.products, metric: 'add_to_carts', field: 'product_id' },
          { id: 'cart_categories', name: text.lists.categories, metric: 'add_to_carts', field: 'category' },
        ]}
      />
      <RankedCard
        title={words.products.refunded(currency)}
        rankings={[
          { id: 'refund_categories', name: text.lists.categories, metric: 'refunds', field: 'category', only },
          { id: 'refund_products', name: text.lists.products, metric: 'refunds', field: 'product_id', only },
        ]}
      />
    </div>
  );
}
