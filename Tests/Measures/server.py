"""The sandbox, and what reaches it."""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request


class Sandbox:
    def __init__(self, binary, pods, folder):
        # --direct: a port without the relay that the fault tests need.
        self.process = subprocess.Popen(
            [binary, "--dir", folder, "--pods", str(pods), "--direct"], stdout=subprocess.PIPE, text=True
        )
        line = self.process.stdout.readline()
        if not line:
            sys.exit("The sandbox did not start.")
        self.details = json.loads(line)
        self.port = self.details["directPort"]
        self.account = self.details["accounts"]["demo-admin"]
        with open(f"{self.account}/token") as file:
            self.token = file.read()
        self.kubeconfig = f"{folder}/bench.kubeconfig"
        with open(self.details["kubeconfig"]) as file:
            config = json.load(file)
        config["clusters"][0]["cluster"]["server"] = f"https://127.0.0.1:{self.port}"
        with open(self.kubeconfig, "w") as file:
            json.dump(config, file)

    def control(self, method, path):
        request = urllib.request.Request(self.details["control"] + path, method=method)
        # No proxy: this is loopback.
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            return answer.read()

    def forget_requests(self):
        self.control("DELETE", "/requests")

    def requests(self):
        return json.loads(self.control("GET", "/requests"))

    def stop(self):
        self.process.terminate()
        self.process.wait()


def environments(sandbox):
    """Those of kpod and of kubectl."""
    kpod = {
        "KUBERNETES_SERVICE_HOST": "127.0.0.1",
        "KUBERNETES_SERVICE_PORT": str(sandbox.port),
        "KPOD_SERVICE_ACCOUNT_DIR": sandbox.account,
    }
    home = os.path.dirname(sandbox.kubeconfig)
    return kpod, {"KUBECONFIG": sandbox.kubeconfig, "HOME": home, "PATH": "/usr/bin:/bin"}


def curl(sandbox, requests, folder, bodies=()):
    """One curl process for all of kpod's requests, with their headers and the bodies given, its output thrown away."""
    bodies = list(bodies)
    file = tempfile.NamedTemporaryFile("w", dir=folder, suffix=".curl", delete=False)

    def quoted(text):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    with file:
        for number, request in enumerate(requests):
            if number:
                file.write("next\n")
            file.write(f'url = "https://127.0.0.1:{sandbox.port}{request["path"]}"\noutput = /dev/null\nsilent\nfail\n')
            file.write(f'cacert = "{sandbox.account}/ca.crt"\nheader = "Authorization: Bearer {sandbox.token}"\n')
            headers = {"accept": "accept", "acceptEncoding": "accept-encoding", "userAgent": "user-agent"}
            for key, name in {**headers, "contentType": "content-type"}.items():
                if key in request:
                    file.write(f"header = {quoted(f'{name}: {request[key]}')}\n")
            if "acceptEncoding" in request:
                file.write("compressed\n")
            if request["method"] != "GET":
                file.write(f'request = {request["method"]}\ndata = {quoted(bodies.pop(0))}\n')
    return ["curl", "--disable", "--config", file.name]
