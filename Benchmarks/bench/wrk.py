"""wrk, the load of a fixed number of connections, one request in flight on each."""

import re
import subprocess

from .processes import Failed

UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}


def wrk(port, path, connections, seconds, stage=None):
    """Requests a second, the 99th percentile in ms, the command, and the load while it ran."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency",
               f"http://127.0.0.1:{port}{path}"]
    watch = stage and stage.watch()
    text = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30).stdout
    load = watch and watch.stop()
    errors = re.search(r"Socket errors: (.*)|Non-2xx.*: (\d+)", text)
    if errors:
        raise Failed(f"wrk: {errors[0]}")
    p99, unit = re.search(r"99%\s+([\d.]+)([a-z]+)", text).groups()
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    return {"rate": rate, "p99": float(p99) * UNITS[unit]}, " ".join(command).replace(str(port), "PORT"), load
