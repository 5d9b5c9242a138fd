"""How busy the machine is and with what: each role's processor time from /proc, everybody else's, what the hypervisor took."""

import os
import resource
import time
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
# Cores that others may use, or the hypervisor take, before a figure counts as disturbed.
NOISE = 0.15
# The share of a core from which a process of one thread is the limit.
FULL = 0.9


def stat(pid):
    """A process' parent and its processor time in seconds, or None when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[1]), (int(fields[11]) + int(fields[12])) / TICK


def machine():
    """Seconds of all processors: busy, idle, stolen. What softirqs take is in the time of the process they met."""
    fields = [int(field) / TICK for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    user, nice, system, idle, wait, irq, softirq, steal = fields
    return {"busy": user + nice + system + irq + softirq, "idle": idle + wait, "steal": steal}


def own(roles):
    """Processor time by role: of the processes with their children, and of the harness with its own as `load`."""
    stats = {int(path.name): found for path in Path("/proc").iterdir() if path.name.isdigit() and (found := stat(path.name))}
    reaped = resource.getrusage(resource.RUSAGE_CHILDREN)
    times = {"load": reaped.ru_utime + reaped.ru_stime, **dict.fromkeys(roles.values(), 0.0)}
    for pid, (_, seconds) in stats.items():
        above = pid
        while above in stats and above not in roles and above != os.getpid():
            above = stats[above][0]
        role = roles.get(above) or ("load" if above == os.getpid() else None)
        if role:
            times[role] += seconds
    return times


class Watch:
    """From its making to `stop`: cores used by each role, by others, and stolen."""

    def __init__(self, roles):
        self.roles = roles
        self.began, self.before, self.machine = time.perf_counter(), own(roles), machine()

    def stop(self):
        seconds, now, after = time.perf_counter() - self.began, own(self.roles), machine()
        cores = {role: (now[role] - self.before.get(role, 0)) / seconds for role in now}
        change = {name: (after[name] - self.machine[name]) / seconds for name in after}
        load = {role: round(used, 2) for role, used in cores.items()}
        load["other"] = round(max(0, change["busy"] - sum(cores.values())), 2)
        load["steal"], load["idle"], load["seconds"] = round(change["steal"], 2), round(change["idle"], 2), round(seconds, 3)
        return load


def is_noisy(load):
    return load["other"] + load["steal"] > NOISE


def saturated(load):
    """Who was the limit: roles that used a whole core, or the machine."""
    full = [role for role, used in load.items() if role not in ("other", "steal", "idle", "seconds") and used >= FULL]
    return full + ["machine"] * (load["idle"] < NOISE)


def wait_quiet(limit):
    """Waits until others leave the machine alone, so long at most; returns the seconds it took."""
    began = time.monotonic()
    while True:
        before = machine()
        time.sleep(0.3)
        after = machine()
        used = (after["busy"] - before["busy"] + after["steal"] - before["steal"]) / 0.3
        if used < NOISE or time.monotonic() - began > limit:
            return time.monotonic() - began
        time.sleep(2)


def memory(pid, field="VmRSS"):
    """MiB of a process and of its children: VmRSS now, VmHWM the most it had, RssAnon its own."""
    found = 0
    for path in Path("/proc").iterdir():
        if path.name == str(pid) or path.name.isdigit() and (stat(path.name) or (0,))[0] == pid:
            text = (path / "status").read_text()
            found += int(text.split(field + ":")[1].split()[0])
    return found / 1024


def forget_peak(pid):
    Path(f"/proc/{pid}/clear_refs").write_text("5")
