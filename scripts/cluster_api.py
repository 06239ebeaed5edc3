#!/usr/bin/env python3
"""Calls what docs/cluster.md names in a job, and compares the findings with those of one machine.

    scripts/cluster_api.py sail|spark|ray LINES TARGET INPUT…

LINES is what `imgpack check --format jsonl` wrote of the inputs.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def by_session(spark, inputs: list[str], target: str) -> list[str]:
    """The findings of a session of Spark, as a query on them returns them."""
    from imgpack.spark import check

    findings = check(spark, inputs, target=target, parts=3, reducers=2)
    errors = findings.filter("severity = 'error'").count()
    rows = findings.orderBy("position").collect()
    assert errors == sum(row["severity"] == "error" for row in rows) > 0, errors
    assert all(row["code"] in row["finding"] and row["help"] for row in rows)
    return [row["finding"] for row in rows]


def by_sail(inputs: list[str], target: str) -> list[str]:
    os.environ.setdefault("SAIL_MODE", "local-cluster")
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    host, port = server.listening_address
    spark = SparkSession.builder.remote(f"sc://{host}:{port}").getOrCreate()
    try:
        return by_session(spark, inputs, target)
    finally:
        spark.stop()
        server.stop()


def by_spark(inputs: list[str], target: str) -> list[str]:
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.getOrCreate()
    try:
        return by_session(spark, inputs, target)
    finally:
        spark.stop()


def by_ray(inputs: list[str], target: str) -> list[str]:
    import json

    import ray
    from imgpack.ray import check

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, _node_ip_address="127.0.0.1")
    uris = ray.data.from_items([{"uri": uri} for uri in inputs])
    findings = check(uris, target=target, parts=3, reducers=2)
    rows = sorted(findings.take_all(), key=lambda row: row["position"])
    assert all(json.loads(row["finding"])["code"] == row["code"] for row in rows)
    return [row["finding"] for row in rows]


def main() -> None:
    engine, lines, target, *inputs = sys.argv[1:]
    found = {"sail": by_sail, "spark": by_spark, "ray": by_ray}[engine](inputs, target)
    wanted = Path(lines).read_text(encoding="utf-8").splitlines()
    assert found == wanted, f"{len(found)} findings, not {len(wanted)}"
    print(f"same: imgpack.{'ray' if engine == 'ray' else 'spark'}.check by {engine}, {len(found)} findings")


if __name__ == "__main__":
    main()
