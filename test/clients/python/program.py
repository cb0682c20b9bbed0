"""Called with the address and the write key of a running server; prints what the generated client was answered."""

import json
import sys
from datetime import datetime, timezone

from tidemark_client import Client
from tidemark_client.api.events import send_events
from tidemark_client.api.journeys import get_funnel
from tidemark_client.api.metrics import get_metric
from tidemark_client.api.operations import get_status
from tidemark_client.models import AcceptedVerdict, Answer, Event, Funnel, IngestAnswer, Problem, Status

base_url, write_key = sys.argv[1:]
client = Client(base_url=base_url)
writer = Client(base_url=base_url, headers={"x-write-key": write_key})

event = Event(
    event_type="page_view",
    timestamp=datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    session_id="s-py",
    event_id="py-1",
)
sent = send_events.sync(client=writer, body=event)
asked = get_metric.sync(client=client, id="page_views", site="shop")
status = get_status.sync(client=client)
funnel = get_funnel.sync(client=client, site="shop", steps="page_view,purchase")
refused = get_metric.sync(client=client, id="nothing", site="shop")

assert isinstance(sent, IngestAnswer) and isinstance(sent.verdicts[0], AcceptedVerdict), sent
assert isinstance(asked, Answer) and isinstance(status, Status) and isinstance(funnel, Funnel)
assert isinstance(refused, Problem)
print(
    json.dumps(
        {
            "accepted": sent.accepted,
            "verdict": sent.verdicts[0].status,
            "metric": asked.metric,
            "layer": asked.rows[0].layer.value,
            "sites": [site.id for site in status.sites],
            "steps": [step.event_type for step in funnel.steps],
            "problem": refused.code,
        }
    )
)
