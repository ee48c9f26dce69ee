"""Running programs under a clock, under ptrace and under valgrind."""

import glob
import os
import re
import shutil
import subprocess
import sys

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def output(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **options).stdout.strip()


def milliseconds(value):
    return f"{value:.1f} ms" if value < 100 else f"{value / 1000:.2f} s" if value >= 1000 else f"{value:.0f} ms"


def cpu(process):
    """Milliseconds so far of all threads, which the kernel counts in nanoseconds here."""
    total = 0
    for path in glob.glob(f"/proc/{process.pid}/task/*/schedstat"):
        with open(path) as file:
            total += int(file.read().split()[0])
    return total / 1e6


def copied(program, copy, piece=1 << 20):
    """A copy, written in pieces as installers write programs."""
    with open(program, "rb") as source, open(copy, "wb", buffering=0) as target:
        while data := source.read(piece):
            target.write(data)
    os.chmod(copy, 0o755)
    return copy


class Programs:
    """Runs commands through .ci/measure.c, .ci/counts.c and valgrind."""

    def __init__(self, folder):
        self.folder = folder
        for name in ["measure", "counts"]:
            source = f"{REPOSITORY}/.ci/{name}.c"
            subprocess.run(["gcc", "-O1", "-static", "-o", f"{folder}/{name}", source], check=True)

    def numbers(self, name, command, environment):
        line = output(f"{self.folder}/{name}", *command, env=environment, cwd="/")
        status, *numbers = map(int, line.split())
        if status != 0:
            sys.exit(f"exit code {status}: {' '.join(command)}")
        return numbers

    def run(self, command, environment):
        """Wall and CPU time in milliseconds, and the peak in megabytes."""
        wall, cpu, peak = self.numbers("measure", command, environment)
        # The kernel counts in kilobytes of 1024.
        return wall / 1000, cpu / 1000, peak * 1.024 / 1000

    def peak(self, command, environment, rounds):
        """The peak in megabytes of a copy that was written page by page. A file that was written in large pieces lies in
        large pieces in the page cache, and the kernel counts all of a piece as resident where one page of it is used: the
        peak of the same program would depend on how it came to the disk, and its times do, by up to a fifth."""
        copy = f"{command[0]}-in-pages"
        if not os.path.exists(copy):
            copied(command[0], copy, piece=4096)
        return max(self.run([copy, *command[1:]], environment)[2] for _ in range(rounds))

    def counts(self, command, environment):
        """System calls, and the largest anonymous memory in megabytes; None where no process may be traced."""
        try:
            calls, peak = self.numbers("counts", command, environment)
        except subprocess.CalledProcessError:
            return None
        return calls, peak * 1.024 / 1000

    def instructions(self, command, environment):
        """Millions of instructions outside the kernel; None without valgrind."""
        if not shutil.which("valgrind"):
            return None
        valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command]
        result = subprocess.run(valgrind, env=environment, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if result.returncode != 0:
            sys.exit(f"exit code {result.returncode}: {' '.join(command)}\n{result.stderr}")
        return int(re.search(r"Collected : (\d+)", result.stderr)[1]) / 1e6
