"""Sends events to Tidemark: python3 send.py < events.ndjson (docs/servers.md)."""

import gzip
import json
import os
import random
import sys
import time
import urllib.error
import urllib.request
import uuid
from datetime import datetime, timezone

ENDPOINT = os.environ["TIDEMARK_ENDPOINT"]  # https://stats.example/v1/events
KEY = os.environ["TIDEMARK_KEY"]  # a server key of the site
PER_REQUEST = 500
ATTEMPTS = 8
PASSING = {401, 403, 408, 425, 429}


def now():
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def send(events):
    """Sends events until they are answered. The ids stay the same, so an event that is sent twice counts once."""
    for attempt in range(ATTEMPTS):
        body = gzip.compress(json.dumps({"sent_at": now(), "events": events}).encode())
        request = urllib.request.Request(ENDPOINT, body, {
            "Authorization": f"Bearer {KEY}",
            "Content-Type": "application/json",
            "Content-Encoding": "gzip",
        })
        wait = random.uniform(0.5, 1) * min(30, 0.5 * 2**attempt)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            if error.code not in PASSING and error.code < 500:
                return json.load(error)  # refused for good: the answer says why
            wait = float(error.headers.get("Retry-After") or wait)
        except OSError:
            pass  # no answer: whether the events arrived is unknown
        time.sleep(wait)
    raise SystemExit(f"{len(events)} events could not be sent")


def main():
    events = [json.loads(line) for line in sys.stdin if line.strip()]
    for event in events:
        event.setdefault("event_id", str(uuid.uuid4()))
        event.setdefault("timestamp", now())
    for start in range(0, len(events), PER_REQUEST):
        answer = send(events[start:start + PER_REQUEST])
        print(answer.get("accepted", 0), "accepted")
        for verdict in answer.get("verdicts", []):
            if verdict["status"] == "rejected":
                print(verdict["code"], verdict["message"], file=sys.stderr)


main()
