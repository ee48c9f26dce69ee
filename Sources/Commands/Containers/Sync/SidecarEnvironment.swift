import CLIRuntime
import JSON
import Kube
import System
import Transport

/// The environment variables of kiwigrid/k8s-sidecar, read as options of `sync`: what its README says of each, and what
/// its tests check.
struct SidecarEnvironment {
    private let variables: [String: String]
    private let context: Context

    /// The variables of the container.
    init(_ context: Context) {
        self.context = context
        variables = context.platform.environment
    }

    /// All variables, and what becomes of each: a line for each group of them, for the manual.
    static let table = """
          LABEL, LABEL_VALUE           -l
          FOLDER                       --to
          FOLDER_ANNOTATION            --folder-annotation, which is
                                       k8s-sidecar-target-directory without it;
                                       other folders only by --allow-folder
          FOLDER_PER_NAMESPACE         --layout namespace
          NAMESPACE                    --namespaces; ALL is -A
          RESOURCE                     configmap, secret or both
          RESOURCE_NAME                objects by name; they are watched too
          METHOD, SLEEP_TIME           LIST is --once, SLEEP lists at times
          REQ_URL, REQ_METHOD          --request, by GET unless said otherwise
          REQ_PAYLOAD                  --request-body, of POST
          REQ_USERNAME, REQ_PASSWORD   basic authentication, and with _FILE from
                                       files; Latin-1, or in the encoding of
                                       REQ_BASIC_AUTH_ENCODING
          REQ_TIMEOUT                  --hook-timeout, in seconds
          REQ_RETRY_TOTAL              --hook-retries, where METHOD is LIST
          REQ_SKIP_INIT                no request after the first sync
          REQ_SKIP_TLS_VERIFY          certificates of REQ_URL and of .url keys
                                       are not verified
          SCRIPT                       --exec, by sh if it may not be run itself
          UNIQUE_FILENAMES             --unique-names
          DEFAULT_FILE_MODE            --mode
          HEALTH_PORT, HEALTH_HOST     --health; port 8080 without them
          ENABLE_5XX                   answers of 5xx to .url keys are written
          IGNORE_ALREADY_PROCESSED     so it is always
          WATCH_SERVER_TIMEOUT, WATCH_CLIENT_TIMEOUT, ERROR_THROTTLE_SLEEP,
          REQ_RETRY_CONNECT, REQ_RETRY_READ, REQ_RETRY_BACKOFF_FACTOR
                                       accepted: pauses and dead connections
                                       are seen to without them
          LOG_LEVEL, LOG_FORMAT, LOG_TZ, LOG_CONFIG
                                       accepted: what is told are a few lines
          DISABLE_X509_STRICT_VERIFICATION
                                       accepted: so it is always
          SKIP_TLS_VERIFY              refused: the token goes to no server that
                                       is not verified
          KUBECONFIG                   refused: there is none in a pod
        """

    /// The plan.
    ///
    /// - Throws: `InvalidInput` for what is missing, wrong or refused.
    func plan() throws -> SyncPlan {
        guard !isTrue("SKIP_TLS_VERIFY") else {
            throw InvalidInput(
                "SKIP_TLS_VERIFY is refused: the token would go to any server that answers; --certificate-authority names "
                    + "the CA")
        }
        guard value("KUBECONFIG") == nil else {
            throw InvalidInput("KUBECONFIG is refused: there is none in a pod; --server and --token-file say otherwise")
        }
        guard let folder = value("FOLDER") else { throw InvalidInput("the variable FOLDER is not set") }
        var plan = try SyncPlan(
            folder: SyncPlan.absolute(folder),
            allowed: context.arguments[SyncOptions.allowFolder].map(SyncPlan.absolute))
        plan.places.annotation = variables["FOLDER_ANNOTATION"] ?? "k8s-sidecar-target-directory"
        plan.places.hasUniqueNames = isTrue("UNIQUE_FILENAMES")
        plan.places.layout = isTrue("FOLDER_PER_NAMESPACE") ? .namespace : .flat
        plan.contents.only = context.arguments[SyncOptions.only]
        if let mode = value("DEFAULT_FILE_MODE") { plan.permissions = try SyncPlan.mode(mode, of: "DEFAULT_FILE_MODE") }
        let method = value("METHOD")
        plan.isOnce = method == "LIST"
        if method == "SLEEP" { plan.interval = .seconds(try number("SLEEP_TIME") ?? 60) }
        plan.skipsInitialRequests = isTrue("REQ_SKIP_INIT")
        plan.instance = context.arguments[SyncOptions.instance]
        if method != "LIST" {
            let host = value("HEALTH_HOST") ?? ""
            let port = try number("HEALTH_PORT") ?? 8_080
            plan.health = "\(host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host):\(port)"
        }
        try select(&plan)
        return plan
    }

    private func select(_ plan: inout SyncPlan) throws {
        let types: [ResourceType]
        switch value("RESOURCE") ?? "configmap" {
        case "configmap": types = [.configMaps]
        case "secret": types = [.secrets]
        case "both": types = [.secrets, .configMaps]
        default: throw InvalidInput("the variable RESOURCE is none of configmap, secret and both")
        }
        let text = value("NAMESPACE") ?? context.namespace
        let namespaces = text.split(separator: ",").map { $0.filter { $0 != " " } }
        for namespace in namespaces where namespace != "ALL" { try ObjectName.validate(namespace, as: "namespace") }
        let isEverywhere = namespaces.contains("ALL")
        let names = (value("RESOURCE_NAME") ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
        for type in types {
            guard !isEverywhere else {
                plan.selections.append(.init(type: type, namespace: nil, name: nil))
                continue
            }
            for namespace in namespaces {
                guard !names.isEmpty else {
                    plan.selections.append(.init(type: type, namespace: namespace, name: nil))
                    continue
                }
                for name in names {
                    let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
                    guard let last = parts.last, parts.count <= 3 else {
                        throw InvalidInput("the variable RESOURCE_NAME holds \(goQuoted(name)), which is no object")
                    }
                    try ObjectName.validate(last)
                    if parts.count == 3, parts[0] != namespace { continue }
                    if parts.count > 1, parts[parts.count - 2] != type.singular { continue }
                    plan.selections.append(.init(type: type, namespace: namespace, name: last))
                }
            }
        }
        guard names.isEmpty || isEverywhere else { return }
        guard let label = value("LABEL") else { throw InvalidInput("the variable LABEL is not set") }
        plan.selectors.labelSelector = value("LABEL_VALUE").map { "\(label)=\($0)" } ?? label
    }

    /// The script and the request, in that order.
    func hooks(client: any Client) throws -> [any Hook] {
        var hooks: [any Hook] = []
        if let script = value("SCRIPT") {
            hooks.append(ProgramHook(File.isExecutable(script) ? [script] : ["sh", script]))
        }
        guard let url = value("REQ_URL") else { return hooks }
        let body = value("REQ_PAYLOAD").map { text in
            // What is no JSON is sent as a text of JSON.
            (try? JSONDocument(parsing: Array(text.utf8))) != nil ? text : jsonText(text)
        }
        let method = value("REQ_METHOD") ?? "GET"
        guard ["GET", "POST"].contains(method) else {
            throw InvalidInput("the variable REQ_METHOD is neither GET nor POST")
        }
        let target = try RequestHook.Target("\(method) \(url)")
        hooks.append(
            RequestHook(
                target, try requests(), body: method == "POST" ? body.map { .text($0) } : nil,
                successes: try StatusRanges("200-299", of: "REQ_URL"), client: client))
        return hooks
    }

    /// What runs the script and the request.
    func runner(client: any Client, ends: Bool) throws -> HookRunner {
        HookRunner(
            try hooks(client: client), client: client, settle: max(context.arguments[HookOptions.settle], .zero),
            timeout: try timeout(), retries: ends ? try retries() : nil
        ) { [context] in context.say($0) }
    }

    /// What fetches the contents of `.url` keys.
    func downloads(client: any Client, ends: Bool) throws -> SyncDownloads {
        SyncDownloads(
            context, client: client, requests: try requests(),
            successes: try StatusRanges(isTrue("ENABLE_5XX") ? "200-299,500-599" : "200-299", of: "ENABLE_5XX"),
            retries: ends ? try retries() : nil)
    }

    /// How requests to other servers are made.
    func requests() throws -> OtherServerRequests {
        var requests = OtherServerRequests()
        requests.user = value("REQ_USERNAME_FILE").map { .file($0) } ?? value("REQ_USERNAME").map(encoded)
        requests.password = value("REQ_PASSWORD_FILE").map { .file($0) } ?? value("REQ_PASSWORD").map(encoded)
        requests.skipsVerification = isTrue("REQ_SKIP_TLS_VERIFY")
        requests.authorityFile = context.arguments.given(HookOptions.authority)
        requests.environment = variables
        requests.timeout = try timeout()
        return requests
    }

    /// The longest that a request or script may take.
    func timeout() throws -> Duration {
        guard let text = value("REQ_TIMEOUT") else { return .seconds(10) }
        guard let seconds = Double(text), seconds > 0, seconds < 86_400 else {
            throw InvalidInput("the variable REQ_TIMEOUT is no number of seconds")
        }
        return .milliseconds(Int(seconds * 1_000))
    }

    /// How often what failed is tried again.
    func retries() throws -> Int { try number("REQ_RETRY_TOTAL") ?? 5 }

    /// A text in the encoding of the original, which is Latin-1 unless said otherwise.
    private func encoded(_ text: String) -> OtherServerRequests.FileOrText {
        let name = (value("REQ_BASIC_AUTH_ENCODING") ?? "latin1").lowercased().filter { $0 != "-" && $0 != "_" }
        let isLatin = name == "latin1" || name == "iso88591"
        guard isLatin, text.unicodeScalars.allSatisfy({ $0.value < 256 }) else { return .text(text) }
        return .bytes(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
    }

    private func value(_ name: String) -> String? {
        guard let value = variables[name], !value.isEmpty else { return nil }
        return value
    }

    private func isTrue(_ name: String) -> Bool { value(name)?.lowercased() == "true" }

    private func number(_ name: String) throws -> Int? {
        guard let text = value(name) else { return nil }
        guard let number = Int(text), number >= 0, number < 1_000_000 else {
            throw InvalidInput("the variable \(name) is no number")
        }
        return number
    }

    private func jsonText(_ text: String) -> String {
        String(decoding: JSONValue.string(text).compact, as: UTF8.self)
    }
}
