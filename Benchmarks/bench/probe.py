"""A prober in a process of its own: GET /health every so many ms, its time counted from when it was due, so that nothing that
the server holds up goes uncounted. It asks for real-time priority, lest its own waking be what is measured."""

import multiprocessing
import os
import time

from .client import Client


def run(pipe, port, keep, period):
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(2))
    except OSError:
        pass
    client, times, bad = Client(port, keep), [], 0
    client.get("/health")
    pipe.send("ready")
    due = time.perf_counter() + period
    while not pipe.poll():
        if (wait := due - time.perf_counter()) > 0:
            time.sleep(wait)
        bad += client.get("/health")[0] != 200
        times.append(time.perf_counter() - due)
        due += period
    pipe.send((times, bad))


class Probe:
    def __init__(self, port, keep=True, period=0.005):
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=run, args=(theirs, port, keep, period), daemon=True)
        self.process.start()
        theirs.close()
        self.pipe.recv()

    def stop(self):
        """In ms: the median, the 99th percentile, the worst; how many probes; how many were no 200."""
        self.pipe.send("stop")
        times, bad = self.pipe.recv()
        self.process.join()
        times.sort()
        at = lambda part: 1e3 * times[min(len(times) - 1, int(len(times) * part))]
        return {"p50": at(0.5), "p99": at(0.99), "max": at(1), "probes": len(times), "bad": bad}
