import JSON
import Kube
import Output
import Transport

/// Makes objects and prints what became of each, as `kubectl create` does.
package struct ObjectCreation {
    /// How kubectl's line about a refusal begins.
    package enum Refusal {
        /// As for any answer: `Error from server (AlreadyExists): …`.
        case servers
        /// With what failed: `error: failed to create job: …`; a blank at its end stands for the colon.
        case step(String)
    }

    private let options: CreateOptions
    let context: Context
    private let sortsKeys: Bool
    private let words: (made: String, shown: String)
    private var results: ObjectResults

    /// Objects are made as the options say.
    ///
    /// - Parameter sortsKeys: whether the objects come from files (see `ObjectResults`).
    /// - Parameter word: kubectl's word for what was done.
    /// - Parameter dryWord: the same in a dry run that asks no server, where it is another.
    /// - Throws: what `ObjectResults` throws.
    package init(
        _ options: CreateOptions, _ context: Context, sortsKeys: Bool = false, word: String = "created",
        dryWord: String? = nil
    ) throws {
        self.options = options
        self.context = context
        self.sortsKeys = sortsKeys
        words = (word, dryWord ?? word)
        results = try ObjectResults(context, .each(sortsKeys: sortsKeys), suffix: options.dryRun.suffix)
    }

    /// Makes an object of a type that kpod has compiled in, from the members besides `kind`, `apiVersion` and
    /// `metadata`, and says what kubectl says about it.
    ///
    /// The namespace stands in the object only where it was given by hand, as in kubectl.
    ///
    /// - Parameter metadata: what stands in the metadata besides the name and the namespace.
    /// - Parameter refusal: how a refusal is told; by default with the kind.
    /// - Throws: `ServerError` where the server refuses; what the client throws.
    package mutating func make(
        _ kind: String, apiVersion: String, name: String, metadata: JSONObject = [:],
        _ members: KeyValuePairs<String, JSONValue?>, refusal: Refusal? = nil
    ) throws -> ExitStatus {
        let type = try Self.builtin(kind, apiVersion)
        let object = Self.object(
            kind, apiVersion: apiVersion, name: name,
            namespace: type.namespaced && context.isNamespaceGiven ? context.namespace : nil, metadata: metadata,
            members)
        do {
            try make(object, type: type, namespace: type.namespaced ? context.namespace : nil, name: name)
        } catch var error as ServerError {
            if case .step(let step) = refusal ?? .step("failed to create \(kind.lowercased())") {
                error.failedStep = step
            }
            throw error
        }
        return .success
    }

    /// A type that kpod has compiled in.
    package static func builtin(_ kind: String, _ apiVersion: String) throws -> ResourceType {
        guard let type = BuiltinResources.find(kind: kind, apiVersion: apiVersion) else {
            throw CommandError("kpod does not know the type \(kind)", status: .failure)
        }
        return type
    }

    /// An object whose members stand in the order of the type's fields.
    package static func object(
        _ kind: String, apiVersion: String, name: String, namespace: String?, metadata: JSONObject = [:],
        _ members: KeyValuePairs<String, JSONValue?>
    ) -> JSONValue {
        var whole: JSONObject = ["name": .string(name)]
        if let namespace { whole["namespace"] = .string(namespace) }
        for (key, value) in metadata { whole[key] = value }
        var object: JSONObject = [
            "kind": .string(kind), "apiVersion": .string(apiVersion), "metadata": .object(whole),
        ]
        for (key, value) in members { object[key] = value }
        return .object(object)
    }

    /// Notes that an object of a type is going to be made, for what may be refused before.
    package func need(_ type: ResourceType, in namespace: String?) {
        if options.dryRun != .client { context.access.need(["create"], type, namespace: namespace) }
    }

    /// Makes an object.
    ///
    /// - Parameter printed: what is printed in a dry run that asks no server; the object, unless kubectl prints another.
    /// - Throws: `ServerError` where the server refuses; what the client throws.
    package mutating func make(
        _ object: JSONValue, type: ResourceType, namespace: String?, name: String, printed: JSONValue? = nil
    ) throws {
        if options.dryRun == .client {
            // What would need the server is known without it.
            try results.print((printed ?? complete(object)).document().root, type: type, name: name, words.shown)
            return
        }
        let answer = try send(object, type: type, namespace: namespace)
        try results.print(answer.root, type: type, name: answer.root.at("metadata", "name")?.string ?? name, words.made)
    }

    /// Makes an object and prints nothing.
    ///
    /// - Returns: the object as the server has made it.
    /// - Throws: `ServerError` where the server refuses; what the client throws.
    package func send(_ object: JSONValue, type: ResourceType, namespace: String?) throws -> JSONDocument {
        let request = request(object, type, namespace)
        return try context.client().start(request).document(request: request)
    }

    /// The same, also when a signal asks kpod to end meanwhile; see `Client.documentDespiteSignals`.
    package func send(
        _ object: JSONValue, type: ResourceType, namespace: String?, despite signal: inout Int32?
    ) throws -> JSONDocument {
        try context.client().documentDespiteSignals(request(object, type, namespace), &signal)
    }

    private func request(_ object: JSONValue, _ type: ResourceType, _ namespace: String?) -> Request {
        Request.create(
            type, namespace: namespace, body: complete(object).withoutServerFields(isNew: true).compact,
            options: options.writeOptions)
    }

    /// An object with what the options put into its annotations.
    private func complete(_ object: JSONValue) -> JSONValue {
        ChangeCause.noted(
            in: options.savesConfiguration ? object.savingConfiguration(sortsKeys: sortsKeys) : object, context)
    }

    /// Prints an object that was not made, in place of one that is there already; `word` says what was done to it.
    package mutating func print(_ object: JSONNode, type: ResourceType, name: String, _ word: String) throws {
        try results.print(object, type: type, name: name, word)
    }
}
