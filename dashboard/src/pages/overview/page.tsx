import { Card } from '../../kit/card';
import { Loading } from '../../kit/states';

export function Page() {
  return (
    <div className="grid">
      <Card>
        <Loading />
      </Card>
    </div>
  );
}
