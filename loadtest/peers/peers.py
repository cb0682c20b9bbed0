"""The same events and the same questions in DuckDB and ClickHouse; one line of JSON per system.

python peers.py FOLDER FROM_MS TO_MS

FOLDER has wire.ndjson, the events as their clients sent them, which each system parses and stores, and norm.parquet, the
same events as Tidemark counts them (bots flagged, visitors and countries derived, each once), which the questions read.
"""

import json
import os
import statistics
import sys
import time
from pathlib import Path

EVENTS_PER_INSERT = 10_000
WARM_ROUNDS = 9
THREADS = os.cpu_count() or 1

FOLDER, FROM_MS, TO_MS = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
BATCH = FOLDER / "batch.ndjson"
NORM = FOLDER / "norm.parquet"
RANGE = f"not is_bot and occurred_ms >= {FROM_MS} and occurred_ms < {TO_MS}"

TEXTS = (
    "event_id event_type timestamp session_id user_id anonymous_id page_url referrer product_id category price "
    "currency quantity order_id query device_type user_agent ip_address duration_ms received_at sent_at"
).split()


def batches():
    """Writes the next events to a file that the systems read, as one insert. Yields how many they are."""
    lines = []
    with open(FOLDER / "wire.ndjson", "rb") as events:
        for line in events:
            lines.append(line)
            if len(lines) == EVENTS_PER_INSERT:
                BATCH.write_bytes(b"".join(lines))
                yield len(lines)
                lines = []
    if lines:
        BATCH.write_bytes(b"".join(lines))
        yield len(lines)


def ingest(insert):
    """Events per second, without the time in which the file of a batch is written."""
    events, seconds = 0, 0.0
    for count in batches():
        start = time.perf_counter()
        insert()
        seconds += time.perf_counter() - start
        events += count
    return events / seconds


def ask(question):
    """The first answer, its time, and the median time of further ones, ms."""
    start = time.perf_counter()
    answer = question()
    first = (time.perf_counter() - start) * 1000
    warm = []
    for _ in range(WARM_ROUNDS):
        start = time.perf_counter()
        question()
        warm.append((time.perf_counter() - start) * 1000)
    return answer, first, statistics.median(warm)


def size_of(path):
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


def report(system, version, events, per_second, stored_bytes, questions):
    asked = {name: ask(question) for name, question in questions.items()}
    print(
        json.dumps(
            {
                "system": f"{system} {version}",
                "events_per_second": per_second,
                "bytes_per_event": stored_bytes / events,
                "first_ms": {name: first for name, (_, first, _) in asked.items()},
                "warm_ms": {name: warm for name, (_, _, warm) in asked.items()},
                "page_views": sum(int(views) for _, views in asked["page_views_by_minute"][0]),
            }
        ),
        flush=True,
    )


def duckdb_figures():
    import duckdb

    path = FOLDER / "events.duckdb"
    db = duckdb.connect(str(path))
    db.execute(f"set threads={THREADS}")
    db.execute(f"create table events ({', '.join(f'{name} varchar' for name in TEXTS)}, custom_properties json)")
    columns = ", ".join(f"{name}: 'varchar'" for name in TEXTS)
    source = f"read_json('{BATCH}', format='newline_delimited', ignore_errors=true, columns={{{columns}, custom_properties: 'json'}})"
    typed = {
        **{name: f"try_cast({name} as timestamptz)" for name in ("timestamp", "received_at", "sent_at")},
        "quantity": "try_cast(quantity as int)",
        "duration_ms": "try_cast(duration_ms as double)",
    }
    chosen = ", ".join(typed.get(name, name) for name in TEXTS)
    per_second = ingest(lambda: db.execute(f"insert into events select {chosen}, custom_properties from {source}"))
    db.execute("checkpoint")
    stored = size_of(path)
    events = db.execute("select count(*) from events").fetchone()[0]
    db.execute(f"create table norm as select * from read_parquet('{NORM}')")

    def question(sql):
        return lambda: db.execute(sql).fetchall()

    funnel = f"""
        with steps as (select visitor, occurred_ms as ms, event_type from norm where {RANGE}),
        first as (select visitor, min(ms) as ms from steps where event_type = 'page_view' group by 1),
        second as (
            select visitor, min(steps.ms) as ms from steps join first using (visitor)
            where event_type = 'add_to_cart' and steps.ms > first.ms group by 1
        ),
        third as (
            select visitor, min(steps.ms) as ms from steps join second using (visitor)
            where event_type = 'purchase' and steps.ms > second.ms group by 1
        )
        select count(*) from first union all select count(*) from second union all select count(*) from third
    """
    report(
        "DuckDB",
        duckdb.__version__,
        events,
        per_second,
        stored,
        {
            "visitors_by_country": question(
                f"select country, count(distinct visitor) from norm where {RANGE} group by 1 order by 2 desc"
            ),
            "top_pages": question(
                f"select page, count(*) from norm where event_type = 'page_view' and page is not null and {RANGE} "
                "group by 1 order by 2 desc limit 10"
            ),
            "page_views_by_minute": question(
                f"select occurred_ms // 60000, count(*) from norm where event_type = 'page_view' and {RANGE} group by 1 order by 1"
            ),
            "funnel": question(funnel),
        },
    )
    db.close()


def clickhouse_figures():
    from chdb import session

    db = session.Session(str(FOLDER / "clickhouse"))
    db.query("create database d engine = Atomic")
    few = {"event_type", "category", "currency", "device_type", "user_agent"}
    times = {"timestamp", "received_at", "sent_at"}
    numbers = {"quantity": "Int32", "duration_ms": "Float64"}
    wire = {name: f"Nullable({numbers.get(name, 'DateTime64(3)' if name in times else 'String')})" for name in TEXTS}
    stored_as = {name: "LowCardinality(Nullable(String))" if name in few else kind for name, kind in wire.items()}
    columns = ", ".join(f"{name} {kind}" for name, kind in stored_as.items())
    db.query(
        f"create table d.events ({columns}) engine = MergeTree order by (event_type, timestamp) "
        "settings allow_nullable_key = 1, fsync_after_insert = 1, fsync_part_directory = 1"
    )
    structure = ", ".join(f"{name} {kind}" for name, kind in wire.items())
    settings = (
        "settings input_format_skip_unknown_fields = 1, date_time_input_format = 'best_effort', "
        f"input_format_allow_errors_ratio = 0.2, max_threads = {THREADS}"
    )
    per_second = ingest(
        lambda: db.query(f"insert into d.events select * from file('{BATCH}', JSONEachRow, '{structure}') {settings}")
    )

    def rows(sql):
        text = db.query(f"{sql} settings max_threads = {THREADS}", "TabSeparated").bytes().decode()
        return [line.split("\t") for line in text.splitlines()]

    [[events]] = rows("select count() from d.events")
    [[stored]] = rows("select sum(bytes_on_disk) from system.parts where active and database = 'd' and table = 'events'")
    [[version]] = rows("select version()")
    db.query(
        "create table d.norm engine = MergeTree order by (event_type, occurred_ms) as select "
        "toLowCardinality(assumeNotNull(event_type)) as event_type, assumeNotNull(occurred_ms) as occurred_ms, "
        "assumeNotNull(visitor) as visitor, page, toLowCardinality(assumeNotNull(country)) as country, "
        f"assumeNotNull(is_bot) as is_bot from file('{NORM}', Parquet)"
    )

    def question(sql):
        return lambda: rows(sql)

    report(
        "ClickHouse",
        version,
        int(events),
        per_second,
        int(stored),
        {
            "visitors_by_country": question(
                f"select country, uniqExact(visitor) as n from d.norm where {RANGE} group by country order by n desc"
            ),
            "top_pages": question(
                f"select page, count() as n from d.norm where event_type = 'page_view' and page is not null and {RANGE} "
                "group by page order by n desc limit 10"
            ),
            "page_views_by_minute": question(
                f"select intDiv(occurred_ms, 60000) as m, count() from d.norm where event_type = 'page_view' and {RANGE} "
                "group by m order by m"
            ),
            "funnel": question(
                "select l, count() from (select visitor, windowFunnel(86400000)(toUInt64(occurred_ms), "
                "event_type = 'page_view', event_type = 'add_to_cart', event_type = 'purchase') as l "
                f"from d.norm where {RANGE} group by visitor) group by l order by l"
            ),
        },
    )
    db.close()


def prepare():
    """Each event once, as it arrived first: what Tidemark's numbers count."""
    import duckdb

    duckdb.sql(
        f"""copy (
            select event_type, occurred_ms, visitor, page, country, is_bot
            from read_parquet('{FOLDER}/data/lake/events/*/*.parquet')
            qualify row_number() over (
                partition by event_id order by arrived_ms, shard, record_sequence, record_index
            ) = 1
        ) to '{NORM}' (format parquet)"""
    )


prepare()
duckdb_figures()
clickhouse_figures()
