"""What it costs to follow a log that is written all the time."""

import http.client
import json
import subprocess
import time
import urllib.parse

from programs import cpu
from server import environments

LINES = 20_000
AT_ONCE = 10
PAUSE = 0.002  # seconds between two times
LINE = "a line as those of many programs are, with a number and some words that say what was done: "


def follow(kpod, kubectl, sandbox):
    """Has all programs follow one log at the same time, and counts their CPU time from its first line to its last."""
    control = urllib.parse.urlsplit(sandbox.details["control"])
    connection = http.client.HTTPConnection(control.netloc)

    def write(**order):
        connection.request("POST", f"{control.path}/logs", json.dumps({"pod": "shell", "container": "main", **order}))
        connection.getresponse().read()

    write(lines=["the first"])
    sandbox.forget_requests()
    kpod_environment, kubectl_environment = environments(sandbox)
    programs = {"kpod": (kpod, kpod_environment)}
    if kubectl:
        programs["kubectl"] = (kubectl, kubectl_environment)
    arguments = ["logs", "-f", "shell", "-n", "shop", "-c", "main", "--tail=0"]
    options = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = {
        name: subprocess.Popen([program, *arguments], env=environment, **options)
        for name, (program, environment) in programs.items()
    }
    try:
        while sum("/log?" in request["path"] for request in sandbox.requests()) < len(processes):
            time.sleep(0.1)
        time.sleep(1)
        before = {name: cpu(process) for name, process in processes.items()}
        begin = time.monotonic()
        for number in range(0, LINES, AT_ONCE):
            write(lines=[f"{LINE}{number + index}" for index in range(AT_ONCE)])
            time.sleep(PAUSE)
        rate = LINES / (time.monotonic() - begin)
        time.sleep(1)
        times = {name: cpu(process) - before[name] for name, process in processes.items()}
    finally:
        for process in processes.values():
            process.terminate()
            process.wait()
    print(f"\n| a log of {rate:.0f} lines a second | CPU a thousand lines | of it |\n| --- | --- | --- |")
    for name, milliseconds in times.items():
        share = "" if name == "kpod" else f"{times['kpod'] / milliseconds:.2f}"
        print(f"| {name} logs -f | {milliseconds * 1000 / LINES:.2f} ms | {share} |", flush=True)
