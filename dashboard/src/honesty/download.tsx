import { authorization, hasToken } from '../data/api';
import { text } from '../text/text';
import { type Asking, metricPath } from './request';

const FORMS = { csv: 'CSV', arrow: 'Arrow' } as const;

interface DownloadProps {
  readonly asking: Asking;
  readonly form: keyof typeof FORMS;
}

/** The rows of a question as a file, as the API gives them. */
export function Download({ asking, form }: DownloadProps) {
  const path = metricPath(asking, { format: form });
  const name = `${asking.site}-${asking.question.metric}.${form}`;
  return (
    <a
      className="menu-item"
      href={path}
      download={name}
      onClick={(event) => {
        // A key that the tab keeps is sent in a header, which a link cannot do.
        if (!hasToken()) return;
        event.preventDefault();
        void save(path, name);
      }}
    >
      {text.chart.exportAs(FORMS[form])}
    </a>
  );
}

async function save(path: string, name: string): Promise<void> {
  const response = await fetch(path, { headers: authorization() });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
