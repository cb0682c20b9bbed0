import { cart, markRefunded, orders, placeOrder, type ShopOrder, totalOf } from '../basket';
import { element, onClick } from '../elements';
import { money } from '../money';
import { bought, checkoutBegun, refunded } from '../reports';
import { lineList, quantityOf } from './cart-page';
import { emptyPage, heading, shopAddress, type ShopPage } from './page';

export function checkoutPage(): ShopPage {
  const lines = cart();
  if (lines.length === 0)
    return { title: 'Checkout', content: [heading('Checkout'), emptyPage('Your cart is empty.')] };
  const pay = element(
    'form',
    { class: 'end', name: 'pay' },
    element('p', { class: 'muted' }, 'Nothing is charged and nothing is sent.'),
    element('button', { class: 'button solid' }, `Pay ${money(totalOf(lines))}`),
  );
  pay.addEventListener('submit', (event) => {
    event.preventDefault();
    const id = newOrderId();
    bought({ id });
    placeOrder(id);
    location.assign(shopAddress(`/order/${id}`));
  });
  return {
    title: 'Checkout',
    content: [element('div', { class: 'narrow' }, heading('Checkout'), lineList(lines, quantityOf), pay)],
    shown: checkoutBegun,
  };
}

export function orderPage(id: string): ShopPage {
  const order = orders().find((one) => one.id === id);
  if (order === undefined)
    return { title: 'Order', content: [heading('Order'), emptyPage('This order is not from this tab.')] };
  const place = element('div', { class: 'narrow' });
  const draw = ({ isRefunded }: ShopOrder): void =>
    place.replaceChildren(
      heading(isRefunded ? 'Your money is on its way back' : 'Thank you'),
      element('p', { class: 'muted' }, `Order ${id}`),
      lineList(order.lines, quantityOf),
      element(
        'div',
        { class: 'end' },
        element('a', { class: 'button', href: shopAddress('') }, 'Go on shopping'),
        isRefunded ? element('span', { class: 'said', role: 'status' }, 'Refunded') : refundButton(),
      ),
    );
  const refundButton = (): HTMLElement =>
    onClick(element('button', { class: 'button', type: 'button' }, 'Return for a refund'), () => {
      markRefunded(id);
      refunded(order);
      draw({ ...order, isRefunded: true });
    });
  draw(order);
  return { title: 'Order', content: [place] };
}

function newOrderId(): string {
  return `o-${Date.now().toString(36)}${Math.floor(Math.random() * 1296).toString(36)}`;
}
