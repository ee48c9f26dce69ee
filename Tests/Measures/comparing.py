"""The tables: kpod beside curl and kubectl, and what a command counts to."""

import itertools
import statistics

from programs import milliseconds
from server import curl, environments

numbers = itertools.count(1)


def filled(command):
    """A command whose {n} is a number that was not there before."""
    number = str(next(numbers))
    return [word.replace("{n}", number) for word in command]


def requested(case, program, environment, sandbox, programs, failures):
    """Runs a case once, which warms the caches, and returns the requests that it sends."""
    sandbox.forget_requests()
    programs.run(filled([program, *case.arguments]), environment)
    requests = sandbox.requests()
    if case.requests is not None and len(requests) != case.requests:
        failures.append(f"{case.name}: {len(requests)} requests instead of {case.requests}")
    return requests


def compare(options, pods, rows, kpod, kubectl, sandbox, programs, failures):
    """Wall and CPU time and peak memory, in rounds in which the programs take turns."""
    kpod_environment, kubectl_environment = environments(sandbox)
    print("\n| command | program | CPU | of it | bar | wall | of it | bar | peak |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for case in rows:
        requests = requested(case, kpod, kpod_environment, sandbox, programs, failures)
        contenders = {"kpod": ([kpod, *case.arguments], kpod_environment)}
        if options.before:
            before = requested(case, options.before, kpod_environment, sandbox, programs, [])
            contenders["before"] = ([options.before, *case.arguments], kpod_environment)
            if len(before) != len(requests):
                failures.append(f"{case.name}: {len(requests)} requests, and {len(before)} before")
        if requests:
            command = curl(sandbox, requests, programs.folder, case.bodies)
            contenders["curl"] = (command, {"PATH": "/usr/bin:/bin"})
        if kubectl and (not case.many or options.kubectl or (pods <= 20_000 and not options.small)):
            contenders["kubectl"] = ([kubectl, *case.arguments], kubectl_environment)
            if not case.many:
                programs.run(filled(contenders["kubectl"][0]), kubectl_environment)

        rounds = options.rounds or ((3 if options.small else 5) if case.many else 21)
        figures = {name: [] for name in contenders}
        for number in range(rounds):
            # Another one begins each time: who comes after kubectl finds the caches full of kubectl.
            first = number % len(contenders)
            turns = list(contenders.items())
            for name, (command, environment) in turns[first:] + turns[:first]:
                # kubectl takes up to half a minute a list: three rounds do.
                if name == "kubectl" and case.many and number >= 3:
                    continue
                figures[name].append(programs.run(filled(command), environment))

        medians = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in figures.items()}
        for name in {"kpod", "before"} & contenders.keys():
            command, environment = contenders[name]
            medians[name][2] = programs.peak(filled(command), environment, rounds)
        for name, (wall, cpu, peak) in medians.items():
            cells = [case.name if name == "kpod" else "", name]
            bars = {"curl": case.curl, "kubectl": case.kubectl}.get(name, (None, None))
            for value, own, bar in [(cpu, medians["kpod"][1], bars[0]), (wall, medians["kpod"][0], bars[1])]:
                cells += [milliseconds(value), "" if name == "kpod" else f"{own / value:.3f}", f"{bar:.3f}" if bar else ""]
            print("|", " | ".join([*cells, f"{peak:.1f} MB"]), "|", flush=True)
        peak = medians["kpod"][2]
        if case.peak and peak > case.peak:
            failures.append(f"{case.name}: {peak:.1f} MB at its peak; the bar is {case.peak:.1f} MB")


def grow(rows, kpod, sandboxes, programs):
    """How the CPU time grows with the list: in a sandbox of some pods, and in one of ten times as many."""
    print("\n| command | pods | CPU | pods | CPU | of it | bar |\n| --- | --- | --- | --- | --- | --- | --- |")
    for case in rows:
        commands = [([kpod, *case.arguments], environments(sandbox)[0]) for sandbox, _ in sandboxes]
        figures = [[], []]
        for _ in range(5):
            for times, (command, environment) in zip(figures, commands):
                times.append(programs.run(command, environment)[1])
        few, many = map(statistics.median, figures)
        cells = [case.name, sandboxes[0][1], milliseconds(few), sandboxes[1][1], milliseconds(many), f"{many / few:.2f}", "11"]
        print("|", " | ".join(map(str, cells)), "|", flush=True)


def count(rows, kpod, sandbox, programs, failures):
    """System calls, instructions and anonymous memory, which no noise changes by much, and their bounds."""
    environment = environments(sandbox)[0]
    print("\n| command | requests | system calls | bound | instructions | bound | curl's | anonymous memory | bound |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for bound in rows:
        case = bound.case
        requests = requested(case, kpod, environment, sandbox, programs, failures)
        command = [kpod, *case.arguments]
        calls, anonymous = programs.counts(filled(command), environment) or (None, None)
        instructions = programs.instructions(filled(command), environment)
        beside = None
        if requests:
            beside = programs.instructions(curl(sandbox, requests, programs.folder, case.bodies), {"PATH": "/usr/bin:/bin"})
        cells = [case.name, str(len(requests))]
        for name, value, limit, unit in [
            ("system calls", calls, bound.calls, ""),
            ("instructions", instructions, bound.instructions, " M"),
            ("anonymous memory", anonymous, bound.anonymous, " MB"),
        ]:
            digits = 0 if unit == "" else 1
            shown = "not counted here" if value is None else f"{value:.{digits}f}{unit}"
            cells += [shown, f"{limit}{unit}"]
            if name == "instructions":
                cells.append("" if beside is None else f"{beside:.1f}{unit}")
            if value is not None and value > limit:
                failures.append(f"{case.name}: {shown} of {name}; the bound is {limit}{unit}")
        print("|", " | ".join(cells), "|", flush=True)
