"""Runs one batch job on Spark: the entry that EMR Serverless is given, and that the tests run on a local Spark.

    spark-submit run_sql.py s3://bucket/runs/00000007/scratch/part-1/manifest.json

The argument is the URI of a manifest (its shape: `SparkManifest` in adapters/aws/spark-manifest.ts). The entry

1. registers each input as a view: rows that the manifest brings along, or exactly the Parquet objects that it lists, read by
   the columns that it names (nothing is inferred; no object is an empty relation; a column that a file lacks is null);
2. runs the steps in order, each a view for those after it. One with a table is written there, and one with an output as one
   Parquet file, and later steps read what was written;
3. leaves a report (`SparkReport`, same file): how many rows each output has, or the input or step that failed, and why.

The exit code is 0 if the report says `done`, 1 if it says `failed`. Only pyspark is needed, and files are reached through
Hadoop's file systems alone, so any URI that the cluster knows will do (s3://, file://).
"""

import json
import math
import re
import sys
from contextlib import contextmanager

from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

# What makes Spark read the portable subset as DuckDB and Trino do, and write files that they read alike.
SETTINGS = {
    # Overflow, a division by zero and a bad cast are errors; without this they are a wrong number or a null.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    "spark.sql.files.maxRecordsPerFile": "0",
    # `${…}` in a step is text, not a variable.
    "spark.sql.variable.substitute": "false",
}

TYPES = {"text": T.StringType(), "int": T.IntegerType(), "long": T.LongType(), "bool": T.BooleanType()}
WHOLE_NUMBERS = (T.ByteType, T.ShortType, T.IntegerType, T.LongType)
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,62}")
MESSAGE_CHARACTERS = 2000


class JobFailed(Exception):
    """An input or a step could not be run."""

    def __init__(self, step: str, message: str):
        super().__init__(f"{step}: {message}")
        self.step = step
        self.message = message


def run(spark: SparkSession, manifest_uri: str) -> bool:
    """Runs a manifest and leaves its report. True if everything was written."""
    for name, value in SETTINGS.items():
        spark.conf.set(name, value)
    manifest = json.loads(read_text(spark, manifest_uri))
    print(f"{manifest['name']}: {len(manifest['inputs'])} inputs, {len(manifest['steps'])} steps", file=sys.stderr)
    try:
        report = {"state": "done", **run_job(spark, manifest)}
    except JobFailed as failure:
        print(f"{manifest['name']} failed at {failure}", file=sys.stderr)
        report = {"state": "failed", "step": failure.step, "message": failure.message}
    write_text(spark, manifest["report"], json.dumps(report, ensure_ascii=False, allow_nan=False))
    return report["state"] == "done"


def run_job(spark: SparkSession, manifest: dict) -> dict:
    rows, result = {}, {}
    views = []
    try:
        for relation in manifest["inputs"]:
            with naming(relation["name"]):
                views.append(register(relation["name"], read_input(spark, relation)))
        for step in manifest["steps"]:
            with naming(step["name"]):
                frame = select(spark, step["sql"])
                if "output" in step:
                    rows[step["name"]] = write_one_file(spark, frame, step["output"])
                    frame = read_back(spark, frame, step["output"])
                elif "table" in step:
                    write_files(frame, step["table"])
                    frame = read_back(spark, frame, step["table"])
                views.append(register(step["name"], frame))
                if step["name"] == manifest.get("result"):
                    result["result"] = result_of(frame)
    finally:
        for view in views:
            spark.catalog.dropTempView(view)
        spark.catalog.clearCache()
    return {"rows": rows, **result}


def read_input(spark: SparkSession, relation: dict) -> DataFrame:
    columns = [T.StructField(identifier(column["name"]), TYPES[column["type"]]) for column in relation["columns"]]
    schema = T.StructType(columns)
    if relation["kind"] == "rows":
        # Persisted, because only then does the planner know that it is small, and joins by sending it to everyone.
        frame = spark.createDataFrame(relation["rows"], schema).persist(StorageLevel.MEMORY_AND_DISK)
        frame.count()
        return frame
    if not relation["keys"]:
        return spark.createDataFrame([], schema)
    return spark.read.schema(schema).parquet(*map(literal_path, relation["keys"]))


def select(spark: SparkSession, sql: str) -> DataFrame:
    # Refuses a command; `spark.sql` refuses a second statement.
    spark._jsparkSession.sessionState().sqlParser().parseQuery(sql)
    return spark.sql(sql)


def register(name: str, frame: DataFrame) -> str:
    frame.createOrReplaceTempView(identifier(name))
    return name


def write_one_file(spark: SparkSession, frame: DataFrame, folder: str) -> int:
    """Writes the rows as the one file of a folder, in the order of the select. Returns how many there are.

    A `coalesce(1)` may concatenate the partitions in any order, and a sort before a `repartition(1)` would be taken for useless and
    left out. So the rows are numbered after the sort (by partition, then within it), and sorted by that number once they are together.
    """
    for field in frame.schema.fields:
        if not isinstance(field.dataType, (T.StringType, T.BooleanType, T.DoubleType, *WHOLE_NUMBERS)):
            raise TypeError(f"column {field.name} is {field.dataType.simpleString()}, which must not reach Parquet; cast it to bigint, double or varchar(n) in the step")
    number = "row_number_of_the_select"
    together = frame.withColumn(number, F.monotonically_increasing_id()).repartition(1).sortWithinPartitions(number).drop(number)
    write_files(together, folder)
    return rows_of_the_file(spark, folder)


def write_files(frame: DataFrame, folder: str) -> None:
    frame.write.mode("overwrite").option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false").parquet(folder)


def read_back(spark: SparkSession, frame: DataFrame, folder: str) -> DataFrame:
    """What was written, by a plan that begins there: the plans of its readers do not contain its own."""
    return spark.read.schema(frame.schema).parquet(literal_path(folder))


def rows_of_the_file(spark: SparkSession, folder: str) -> int:
    files, path, conf = file_system(spark, folder)
    written = [status.getPath() for status in files.listStatus(path) if status.getPath().getName().endswith(".parquet")]
    if len(written) != 1:
        raise RuntimeError(f"{folder} has {len(written)} Parquet files instead of one")
    parquet = spark._jvm.org.apache.parquet.hadoop
    reader = parquet.ParquetFileReader.open(parquet.util.HadoopInputFile.fromPath(written[0], conf))
    try:
        return reader.getRecordCount()
    finally:
        reader.close()


def result_of(frame: DataFrame) -> dict:
    columns = [{"name": field.name, "type": result_type(field)} for field in frame.schema.fields]
    return {"columns": columns, "rows": [[result_value(value, column) for value, column in zip(row, columns)] for row in frame.collect()]}


def result_type(field: T.StructField) -> str:
    if isinstance(field.dataType, WHOLE_NUMBERS):
        return "long"
    for kind, name in ((T.StringType, "text"), (T.DoubleType, "double"), (T.BooleanType, "bool")):
        if isinstance(field.dataType, kind):
            return name
    raise TypeError(f"column {field.name} is {field.dataType.simpleString()}, which the engines spell differently; return integers (ms) or text")


def result_value(value, column: dict):
    if value is None or column["type"] in ("text", "bool"):
        return value
    if column["type"] == "long":
        return str(value)
    if not math.isfinite(value):
        raise ValueError(f"column {column['name']} holds {value}; divide by nullif(…, 0)")
    return value


def identifier(name: str) -> str:
    if not IDENTIFIER.fullmatch(name):
        raise ValueError(f'"{name}" is not a name for SQL; use lower-case letters, digits and _, at most 63, beginning with a letter')
    return name


def literal_path(uri: str) -> str:
    """A path that Spark does not read as a pattern."""
    return re.sub(r"([\\*?\[\]{}])", r"\\\1", uri)


def read_text(spark: SparkSession, uri: str) -> str:
    files, path, _ = file_system(spark, uri)
    stream = files.open(path)
    try:
        return spark._jvm.org.apache.commons.io.IOUtils.toString(stream, "UTF-8")
    finally:
        stream.close()


def write_text(spark: SparkSession, uri: str, text: str) -> None:
    files, path, _ = file_system(spark, uri)
    stream = files.create(path, True)
    try:
        stream.write(bytearray(text.encode()))
    finally:
        stream.close()


def file_system(spark: SparkSession, uri: str) -> tuple:
    conf = spark._jsc.hadoopConfiguration()
    path = spark._jvm.org.apache.hadoop.fs.Path(uri)
    return path.getFileSystem(conf), path, conf


@contextmanager
def naming(step: str):
    try:
        yield
    except Exception as error:
        raise JobFailed(step, message_of(error)) from error


def message_of(error: Exception) -> str:
    """What went wrong, without the stack of the JVM: the innermost cause says it."""
    cause = getattr(error, "java_exception", None)
    if cause is None:
        return str(error)[:MESSAGE_CHARACTERS]
    while cause.getCause() is not None:
        cause = cause.getCause()
    return cause.toString()[:MESSAGE_CHARACTERS]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: run_sql.py MANIFEST_URI")
    sys.exit(0 if run(SparkSession.builder.appName("tidemark").getOrCreate(), sys.argv[1]) else 1)
