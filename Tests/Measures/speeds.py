"""How fast the reader and the printers are."""

import os
import subprocess

from programs import REPOSITORY, output


def speeds(kpod, environment, folder):
    """Runs Tests/Speeds, built as the static kpod is, over one page of pods."""
    page = f"{folder}/pods.json"
    with open(page, "wb") as file:
        path = "/api/v1/namespaces/many/pods?limit=500"
        subprocess.run([kpod, "get", "--raw", path], check=True, stdout=file, env=environment)
    program = output(f"{REPOSITORY}/.ci/static", "speeds").splitlines()[-1]
    print(f"\n| over {os.path.getsize(page) / 1e6:.1f} MB of JSON | a second |\n| --- | --- |", flush=True)
    subprocess.run([program, page], check=True)
