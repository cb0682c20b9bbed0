import type { Mail } from '../port/mailer';
import type { MailDocument } from './document';
import { htmlMail } from './html-mail';
import { headerText } from './safe-text';
import { textMail } from './text-mail';

/** Both parts of a mail and its subject. */
export function renderMail(document: MailDocument): Pick<Mail, 'subject' | 'text'> & { readonly html: string } {
  return { subject: headerText(document.subject), text: textMail(document), html: htmlMail(document) };
}
