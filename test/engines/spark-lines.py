"""Runs the manifests that it is sent, one URI per line, in one Spark session. Answers each with one line of JSON on standard output."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../batch-layer/spark"))
import run_sql  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402

spark = SparkSession.builder.appName("tidemark").getOrCreate()
print(json.dumps({"ready": spark.version}), flush=True)
for line in sys.stdin:
    try:
        answer = {"done": run_sql.run(spark, line.strip())}
    except Exception as error:  # no report was written: the caller must know why
        answer = {"error": str(error)}
    print(json.dumps(answer), flush=True)
