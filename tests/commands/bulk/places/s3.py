"""A real S3 server: moto's, in a process of its own on a free port."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from tests.waiting import until

START_S = 60.0
SERVER = "from moto.server import main; main(['-H', '127.0.0.1', '-p', {!r}])"


@dataclass(frozen=True)
class Server:
    """One that runs; `environment` leads to it, and nowhere else."""

    environment: dict[str, str]
    client: Any
    """boto3's: what the server has is told by another client than ours."""

    def empty(self, bucket: str) -> None:
        """Have an empty bucket."""
        self.client.create_bucket(Bucket=bucket)
        for found in self._found(bucket, ""):
            self.client.delete_object(Bucket=bucket, Key=found["Key"])

    def put(self, bucket: str, objects: Mapping[str, bytes]) -> None:
        for key, content in objects.items():
            self.client.put_object(Bucket=bucket, Key=key, Body=content)

    def tree(self, bucket: str, prefix: str = "") -> dict[str, bytes]:
        """Return all objects below a prefix, by the rest of their keys."""
        keys = [found["Key"] for found in self._found(bucket, prefix)]
        read = (self.client.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys)
        return {key.removeprefix(prefix): content for key, content in zip(keys, read, strict=True)}

    def count(self, bucket: str, prefix: str, suffix: str) -> int:
        """Return how many objects have such keys."""
        return sum(found["Key"].endswith(suffix) for found in self._found(bucket, prefix))

    def _found(self, bucket: str, prefix: str) -> list[dict[str, Any]]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [found for page in pages for found in page.get("Contents", ())]


@contextmanager
def running() -> Iterator[Server]:
    """Have one while the block lasts."""
    boto3 = pytest.importorskip("boto3", reason="boto3, of the extra [s3], is not installed")
    pytest.importorskip("moto.server", reason="moto, an S3 server for tests, is not installed")
    pytest.importorskip("s3fs", reason="s3fs, the extra [s3], is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER.format(str(port))], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: answers(port), START_S)
        client = boto3.client(
            "s3",
            endpoint_url=address,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            region_name="us-east-1",
        )
        yield Server(environment, client)
    finally:
        server.kill()
        server.wait()


def answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
