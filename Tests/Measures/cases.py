"""What is measured, and what it may cost."""

PAGE = 500
DESCRIBED = 500


class Case:
    """One command line, as kpod and as kubectl, with the bars of its times: multiples of curl's and of kubectl's."""

    def __init__(self, name, arguments, requests=None, peak=None, curl=(None, None), kubectl=(None, None), many=True, bodies=()):
        self.name = name
        self.arguments = arguments  # {n} is another number each time
        self.requests = requests  # how many requests kpod may send
        self.peak = peak  # megabytes that kpod may use
        self.curl = curl  # the bars: CPU and wall time as multiples of curl's
        self.kubectl = kubectl  # the same of kubectl's
        self.many = many
        self.bodies = bodies  # of the requests that write, for curl


def cases(pods):
    pages = max(1, -(-pods // PAGE))
    # A table keeps the text of its cells, since its columns align: 100 bytes a pod is generous.
    table = 24 + pods * 100e-6
    many = ["-n", "many"]
    custom = "custom-columns=NAME:.metadata.name,NODE:.spec.nodeName"
    names = "jsonpath={range .items[*]}{.metadata.name}{\"\\n\"}{end}"

    def streamed(name, curl, *arguments):
        return Case(name, ["get", "pods", *many, *arguments], pages, 32, curl, (None, 1 / 6))

    return [
        Case("version --client", ["version", "--client"], 0, 8, kubectl=(None, 1 / 10), many=False),
        Case("get pods, few", ["get", "pods", "-n", "shop"], 1, 14, (0.45, 0.6), (0.09, 1 / 5), many=False),
        Case("get pods", ["get", "pods", *many], pages, table, (1.1, 0.95), (None, 1 / 7)),
        Case("get pods -A", ["get", "pods", "-A"], None, table, (None, 1.2)),
        streamed("get pods -o name", (1.1, 0.95), "-o", "name"),
        streamed("get pods -o jsonpath", (1.1, 0.95), "-o", names),
        streamed("get pods -o custom-columns", (1.25, 1.1), "-o", custom),
        streamed("get pods -o json", (1.4, 1.3), "-o", "json"),
        streamed("get pods -o yaml", (1.7, 1.5), "-o", "yaml"),
    ]


def described_cases():
    return [
        Case("describe pod", ["describe", "pod", "crasher", "-n", "shop"], 2, 14, kubectl=(0.12, 1 / 4), many=False),
        Case(f"describe pods, {DESCRIBED}", ["describe", "pods", "-n", "many"], 1, 20, (1.5, 1.3), (None, 1 / 10)),
        Case("explain pods", ["explain", "pods"], 1, 20, kubectl=(None, 1 / 4), many=False),
    ]


def short_cases():
    """What init containers, probes and scripts run again and again."""
    label = '{"metadata":{"labels":{"measured":"yes"}}}'
    review = '{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":{"resourceAttributes":{"namespace":"shop","resource":"pods","verb":"get"}}}'

    def short(name, arguments, requests, bodies=()):
        return Case(name, [*arguments, "-n", "shop"], requests, 14, (0.6, None), many=False, bodies=bodies)

    return [
        short("wait, a ready pod", ["wait", "--for=condition=Ready", "pod/shell"], 1),
        short("auth can-i", ["auth", "can-i", "get", "pods"], 1, [review]),
        # With the sentence that tells whether anything has changed it would read the pod first.
        short("patch -o name", ["patch", "pod", "shell", "-p", label, "-o", "name"], 1, [label]),
        short("label", ["label", "pod", "shell", "measured={n}", "--overwrite"], 2, [label]),
    ]


class Bound:
    """What a command may count to with the static binary, at most: a tenth more than it was measured to."""

    def __init__(self, case, calls, instructions, anonymous):
        self.case = case
        self.calls = calls  # system calls
        self.instructions = instructions  # millions, outside the kernel
        self.anonymous = anonymous  # megabytes


def bounds(pods):
    """Those for lists are for 1,000 pods."""
    named = {case.name: case for case in cases(pods) + described_cases() + short_cases()}

    def bound(name, *numbers):
        return Bound(named[name], *numbers)

    return [
        bound("version --client", 45, 1.9, 4),
        bound("get pods, few", 185, 17.5, 4),
        bound("wait, a ready pod", 190, 17.5, 4),
        bound("auth can-i", 175, 16, 4),
        bound("patch -o name", 190, 17.5, 4),
        bound("label", 240, 18.5, 4),
        bound("describe pod", 230, 19.5, 4),
        bound("get pods", 560, 25.5, 8),
        bound("get pods -o name", 560, 24.5, 8),
        bound("get pods -o jsonpath", 1850, 118, 8),
        bound("get pods -o custom-columns", 1850, 118, 8),
        bound("get pods -o json", 2150, 152, 8),
        bound("get pods -o yaml", 2000, 148, 8),
    ]
