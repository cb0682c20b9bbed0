import {
  Autocomplete,
  Dialog,
  Input,
  Menu,
  MenuItem,
  Modal,
  ModalOverlay,
  SearchField,
  useFilter,
} from 'react-aria-components';
import type { SiteSummary } from '../../../core/wire/status';
import { ALL_PAGES } from '../pages/list';
import { HEADLINES } from '../pages/overview/questions';
import { metricName } from '../text/names';
import { text } from '../text/text';
import { hrefWith, navigate } from '../view/params';
import { PRESETS } from '../view/range';
import { pageHref, setRange, siteHref } from '../view/view';
import { open } from './opened';

interface Command {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly run: () => void;
}

/** Everything that can be opened or chosen, found by its name. */
export function Palette({ sites }: { readonly sites: readonly SiteSummary[] }) {
  const { contains } = useFilter({ sensitivity: 'base' });
  const commands = commandsOf(sites);
  return (
    <ModalOverlay className="veil" isDismissable isOpen onOpenChange={() => open(undefined)}>
      <Modal className="palette">
        <Dialog aria-label={text.shell.commands}>
          <Autocomplete filter={contains}>
            <SearchField aria-label={text.palette.placeholder} autoFocus>
              <Input className="field" placeholder={text.palette.placeholder} />
            </SearchField>
            <Menu
              className="choices"
              aria-label={text.shell.commands}
              items={commands}
              renderEmptyState={() => <p className="empty">{text.palette.nothing}</p>}
              onAction={(key) => {
                open(undefined);
                commands.find(({ id }) => id === key)?.run();
              }}
            >
              {({ id, name, kind }) => (
                <MenuItem id={id} textValue={name} className="choice">
                  <span className="choice-name" dir="auto">
                    {name}
                  </span>
                  <small>{kind}</small>
                </MenuItem>
              )}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function commandsOf(sites: readonly SiteSummary[]): readonly Command[] {
  const said = text.palette.kinds;
  return [
    ...ALL_PAGES.map(({ name, title }) => ({
      ...{ id: `page-${name}`, name: title, kind: said.page },
      run: () => navigate(pageHref(name)),
    })),
    ...HEADLINES.map((metric) => ({
      ...{ id: `number-${metric}`, name: metricName(metric), kind: said.number },
      run: () => navigate(hrefWith({ page: undefined, number: metric })),
    })),
    ...PRESETS.map((preset) => ({
      ...{ id: `range-${preset}`, name: text.ranges[preset], kind: said.range },
      run: () => setRange({ kind: 'preset', preset }),
    })),
    ...sites.map(({ id, name }) => ({
      ...{ id: `site-${id}`, name: name ?? id, kind: said.site },
      run: () => navigate(siteHref(id)),
    })),
    { id: 'filter', name: text.filters.title, kind: said.action, run: () => open('filter') },
    { id: 'keys', name: text.keys.title, kind: said.action, run: () => open('keys') },
  ];
}
