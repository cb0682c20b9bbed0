import * as z from 'zod';
import { type CommandCall, CommandUsageError } from '../../core/capability/command';
import { mailAddress } from '../../core/mail/mail-address';
import { addPerson, dropPerson, listPersons } from './wire';

const peopleOptions = z.object({ sites: z.array(z.string()).default([]) });

/** `people list`, `people add ADDRESS`, `people remove ADDRESS`. */
export async function peopleCommand({ arguments: words, options, api, output }: CommandCall): Promise<number> {
  const [what = 'list', given] = words;
  switch (what) {
    case 'list': {
      const answer = await api.call(listPersons, {});
      output.result(answer, () =>
        output.table(
          answer.people.map(({ sites, ...one }) => ({ ...one, sites: sites.length === 0 ? 'all' : sites.join() })),
          'Nobody logs in by mail yet: “tidemark people add ADDRESS”.',
        ),
      );
      return 0;
    }
    case 'add': {
      const { sites } = peopleOptions.parse(options);
      const added = await api.call(addPerson, { address: addressOf(given, what), sites });
      output.result(
        added,
        () => `${added.address} may log in by mail: the page sends a link on request, at /open/login`,
      );
      return 0;
    }
    case 'remove': {
      const address = addressOf(given, what);
      const answer = await api.call(dropPerson, { address });
      output.result(answer, () =>
        answer.removed ? `${address} gets no further login link` : `${address} is not among those who log in by mail`,
      );
      return answer.removed ? 0 : 1;
    }
    default:
      throw new CommandUsageError(`“${what}” is none of list, add, remove`);
  }
}

function addressOf(given: string | undefined, what: string): string {
  const address = mailAddress.safeParse(given);
  if (address.success) return address.data;
  throw new CommandUsageError(
    given === undefined
      ? `name the person: people ${what} owner@shop.example`
      : `${JSON.stringify(given)} is not an address such as owner@shop.example`,
  );
}
