"""How long after an object's change a wait for it ends."""

import http.client
import json
import os
import ssl
import statistics
import subprocess
import sys
import time

from programs import milliseconds
from server import environments


def latency(program, arguments, environment, sandbox, rounds):
    """Milliseconds from just before an object is changed to the end of the wait for it, and so for each round."""
    context = ssl.create_default_context(cafile=sandbox.details["ca"])
    connection = http.client.HTTPSConnection("127.0.0.1", sandbox.port, context=context)
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    path = "/api/v1/namespaces/shop/configmaps"

    def send(method, path, body, kind):
        connection.request(method, path, json.dumps(body), {**headers, "Content-Type": kind})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            sys.exit(f"{method} {path}: {answer.status} {text}")

    times = []
    for number in range(rounds):
        name = f"late-{os.path.basename(program)}-{number}"
        made = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}
        send("POST", path, made, "application/json")
        sandbox.forget_requests()
        process = subprocess.Popen(
            [program, *arguments, f"configmap/{name}"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while not any(name in request["path"] and "watch=true" in request["path"] for request in sandbox.requests()):
            time.sleep(0.01)
        time.sleep(0.1)
        begin = time.perf_counter()
        send("PATCH", f"{path}/{name}", {"data": {"go": "yes"}}, "application/merge-patch+json")
        if process.wait() != 0:
            sys.exit(f"exit code {process.returncode}: {program} wait")
        times.append((time.perf_counter() - begin) * 1000)
    return times


def latencies(options, kpod, kubectl, sandbox):
    kpod_environment, kubectl_environment = environments(sandbox)
    rounds = options.rounds or (5 if options.small else 20)
    arguments = ["wait", "-n", "shop", "--for=jsonpath={.data.go}=yes"]
    print("\n| from an object's change to the end of the wait | median | longest | bar |\n| --- | --- | --- | --- |")
    programs = [("kpod", kpod, kpod_environment)]
    if kubectl:
        programs.append(("kubectl", kubectl, kubectl_environment))
    for name, program, environment in programs:
        times = latency(program, arguments, environment, sandbox, rounds)
        bar = "50 ms" if name == "kpod" else ""
        print(f"| {name} wait | {milliseconds(statistics.median(times))} | {milliseconds(max(times))} | {bar} |", flush=True)
