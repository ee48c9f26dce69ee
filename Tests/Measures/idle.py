"""What a watch of many objects costs while nothing happens."""

import http.client
import json
import os
import ssl
import subprocess
import sys
import time

from programs import cpu, milliseconds
from server import environments

SECONDS = 60
BAR = 20  # milliseconds of CPU a minute


def make_configmaps(sandbox, count):
    context = ssl.create_default_context(cafile=sandbox.details["ca"])
    connection = http.client.HTTPSConnection("127.0.0.1", sandbox.port, context=context)
    headers = {"Authorization": f"Bearer {sandbox.token}", "Content-Type": "application/json"}
    for number in range(count):
        metadata = {"name": f"kept-{number}", "labels": {"kept": "yes"}}
        made = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {f"file-{number}": "x" * 100}}
        connection.request("POST", "/api/v1/namespaces/shop/configmaps", json.dumps(made), headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            sys.exit(f"a ConfigMap could not be made: {answer.status} {text}")


def idle(pods, kpod, sandbox, folder):
    """Starts a watch and a sync of as many objects as there are pods, and counts their CPU time over a minute."""
    environment = environments(sandbox)[0]
    make_configmaps(sandbox, pods)
    files = f"{folder}/files"
    commands = {
        f"get pods -w, {pods} pods": ["get", "pods", "-n", "many", "-w"],
        f"sync, {pods} ConfigMaps": ["sync", "configmaps", "-n", "shop", "-l", "kept=yes", "--to", files],
    }
    sandbox.forget_requests()
    options = {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = {name: subprocess.Popen([kpod, *command], **options) for name, command in commands.items()}
    try:
        while sum("watch=true" in request["path"] for request in sandbox.requests()) < len(commands):
            time.sleep(0.1)
        while len(os.listdir(files)) <= pods:
            time.sleep(0.1)
        time.sleep(2)
        before = {name: cpu(process) for name, process in processes.items()}
        time.sleep(SECONDS)
        print("\n| while nothing happens | CPU a minute | bar |\n| --- | --- | --- |")
        for name, process in processes.items():
            if process.poll() is not None:
                sys.exit(f"{name} ended with {process.returncode}")
            print(f"| {name} | {milliseconds((cpu(process) - before[name]) * 60 / SECONDS)} | {BAR} ms |", flush=True)
    finally:
        for process in processes.values():
            process.terminate()
            process.wait()
