import Arguments
import CLIRuntime
import JSON
import Kube
import System
import Transport

/// `kpod auth record`: runs a command and prints the least role for what kpod did in it.
enum AuthRecord {
    static let serviceaccount = Option(
        text: "serviceaccount", value: "NAMESPACE:NAME",
        "The service account that gets the roles, rather than this pod's")
    static let name = Option(text: "name", value: "NAME", "The name of roles and bindings, rather than one that tells")
    static let check = Option(flag: "check", "Ask afterwards whether all of it is granted now; exit code 1 if not")

    static let command = Command(
        CommandSpec(
            "record", summary: "Run a command and print the least role for its kpod calls",
            discussion: """
                Every request to the API server that kpod makes in the command is noted, in whatever process below it and \
                however many at once, and the smallest roles that allow them all are printed, with their bindings. What \
                every account may do anyway is left out. Requests of other programs are not seen, nor those of processes \
                that outlive the command.

                Run it with an account that may do all of it: what a refusal keeps from happening is not recorded, and a \
                request of which nothing is known but that it was made is an error. With \
                --as the roles are for the user that is impersonated, and the right to impersonate is this account's.

                The command's standard output goes to standard error, so that standard output holds nothing but the \
                roles. The exit code is the command's.
                """,
            options: [
                serviceaccount,
                name,
                check,
            ],
            examples: [
                Example("The role that a script needs", "kpod auth record -- ./startup.sh > role.yaml"),
                Example("Whether the rights of now suffice", "kpod auth record --check -- ./startup.sh"),
            ],
            passthrough: .required("COMMAND [ARG ...]", runsHere: true)),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let given = try AuthGrant.namedAccount(context)
        let command = context.arguments.afterDashes ?? []
        guard !command.isEmpty else { throw InvalidInput("name a command after --") }
        try context.handOn()
        let (ending, records, unread, interruption) = try record(command, context)
        if let signal = interruption, case .killed(signal) = ending {
            // Ctrl-C in the middle: half a role would be taken for a whole one.
            return .signal(signal)
        }
        let grants = try grants(records, given, context)
        if grants.isEmpty { context.say("Nothing was asked that needs a role.") }
        AuthGrant.print(grants, context)
        if unread > 0 {
            context.say(
                "error: \(unread) request\(unread == 1 ? "" : "s") could not be read, so that rules may be missing")
        }
        guard ending == .exited(0) else {
            context.say("Warning: the command ended with \(ending.code), so it may not have come to all that it does")
            return .command(ending.code)
        }
        let status = context.arguments[AuthRecord.check] ? try check(records, context) : .success
        return unread == 0 ? status : .failure
    }

    /// Runs the command to its end, and returns what was noted meanwhile, and of how many requests nothing but that they
    /// were made.
    private static func record(
        _ command: [String], _ context: Context
    ) throws -> (ChildProcess.Ending, [RequestRecord], unread: Int, interruption: Int32?) {
        // First, so that nothing can fail once the command runs.
        let client = try context.client()
        let pipe = try Pipe()
        let mailbox = try Mailbox()
        var variables = [RequestRecorder.variable: pipe.path, RequestRecorder.mailboxVariable: mailbox.address]
        if let user = context.clusterOptions.asUser { variables["KPOD_AS"] = user }
        let child: ChildProcess
        do {
            Signals.forward()
            child = try ChildProcess(command, adding: variables, output: .standardError)
        } catch {
            Signals.endForwarding()
            throw CommandError.cannotRun(command, error)
        }
        var bytes: [UInt8] = []
        var messages: [[UInt8]] = []
        var interruption: Int32?
        let ending: ChildProcess.Ending
        while true {
            bytes += pipe.take()
            messages += mailbox.take()
            if let ended = child.poll() {
                ending = ended
                break
            }
            if let signal = Signals.take() {
                interruption = signal
                child.send(signal)
            }
            _ = try client.wait(
                for: [.child(child), .readable(pipe.descriptor), .readable(mailbox.descriptor), .signal], until: nil)
        }
        Signals.endForwarding()
        bytes += pipe.take()
        messages += mailbox.take()
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map { Array($0) } + messages
        let records = lines.compactMap { line in
            (try? JSONDocument(parsing: line)).flatMap { RequestRecord(line: $0.root) }
        }
        return (ending, records, lines.count - records.count, interruption)
    }

    // MARK: Roles

    /// The roles for everybody who made requests: this account first, then those that it has impersonated.
    private static func grants(
        _ records: [RequestRecord], _ given: RBACSubject?, _ context: Context
    ) throws -> [RoleGrant] {
        var own = RecordedAccess()
        var others: [String: RecordedAccess] = [:]
        var hasOwn = false
        for record in records {
            if let user = record.asUser {
                for question in impersonation(record) { own.add(question) }
                hasOwn = true
                if !record.isEverybodys { others[user, default: RecordedAccess()].add(record.question) }
            } else if !record.isEverybodys {
                own.add(record.question)
                hasOwn = true
            }
        }
        var grants: [RoleGrant] = []
        if hasOwn { grants += self.grants(own, to: try given ?? AuthGrant.ownSubject(context), context) }
        for (user, access) in others.sorted(by: { $0.key < $1.key }) {
            grants += self.grants(access, to: RBACSubject(userName: user), context)
        }
        return grants
    }

    private static func grants(_ access: RecordedAccess, to subject: RBACSubject, _ context: Context) -> [RoleGrant] {
        access.places.map { namespace in
            RoleGrant(
                subject: subject, namespace: namespace, rules: access.rules(in: namespace),
                name: context.arguments.given(AuthRecord.name))
        }
    }

    /// What acting as somebody else needs (Kubernetes documentation, "User impersonation").
    private static func impersonation(_ record: RequestRecord) -> [AccessReview.Question] {
        guard let user = record.asUser else { return [] }
        var questions: [AccessReview.Question] = []
        switch RBACSubject(userName: user) {
        case .serviceAccount(let namespace, let name):
            questions.append(
                .resource(
                    RequestAttributes(
                        verb: "impersonate", group: "", resource: "serviceaccounts", namespace: namespace, name: name)))
        case .user(let name):
            questions.append(
                .resource(RequestAttributes(verb: "impersonate", group: "", resource: "users", name: name)))
        }
        questions += record.asGroups.map {
            .resource(RequestAttributes(verb: "impersonate", group: "", resource: "groups", name: $0))
        }
        return questions
    }

    // MARK: The check

    /// Asks about everything that was recorded of this account; all questions are in flight together.
    private static func check(_ records: [RequestRecord], _ context: Context) throws -> ExitStatus {
        var questions: [AccessReview.Question] = []
        for record in records {
            for question in record.asUser == nil ? [record.question] : impersonation(record)
            where !questions.contains(question) {
                questions.append(question)
            }
        }
        let client = try context.client()
        let started = questions.map { question in
            let request = AccessReview.request(question)
            return (question, request, client.start(request))
        }
        var missing = 0
        for (question, request, transfer) in started {
            guard let review = AccessReview(try transfer.document(request: request).root) else {
                throw UnexpectedAnswer(request: request, reason: "no SelfSubjectAccessReview")
            }
            guard !review.isAllowed else { continue }
            missing += 1
            context.say("Not granted now: \(text(question))")
        }
        if missing == 0 { context.say("All of it is granted now.") }
        return missing == 0 ? .success : .no
    }

    private static func text(_ question: AccessReview.Question) -> String {
        switch question {
        case .path(let verb, let path): return "\(verb) \(path)"
        case .resource(let attributes):
            var text = attributes.verb + " " + attributes.resource
            if !attributes.group.isEmpty { text += "." + attributes.group }
            if !attributes.subresource.isEmpty { text += "/" + attributes.subresource }
            if let name = attributes.name { text += " " + name }
            return text + (attributes.namespace.map { " in namespace \($0)" } ?? " cluster-wide")
        }
    }
}
