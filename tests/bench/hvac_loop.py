"""hvac, as a Python program would read many secrets: one client a thread, eight threads. Arguments: paths below the mount kv."""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import hvac

LOCAL = threading.local()


def read(path):
    if not hasattr(LOCAL, "client"):
        LOCAL.client = hvac.Client(url=os.environ["VAULT_ADDR"], token=os.environ["VAULT_TOKEN"])
    answer = LOCAL.client.secrets.kv.v2.read_secret_version(path, mount_point="kv", raise_on_deleted_version=True)
    return answer["data"]["data"]


with ThreadPoolExecutor(8) as pool:
    values = list(pool.map(read, sys.argv[1:]))
assert len(values) == len(sys.argv) - 1 and all(values)
