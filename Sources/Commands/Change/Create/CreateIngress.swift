import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod create ingress`: makes an Ingress, which leads hosts and paths to Services.
enum CreateIngress {
    static let rule = Option(
        texts: "rule", value: "RULE",
        "HOST/PATH=SERVICE:PORT[,tls[=SECRET]], the host and TLS if wanted")
    static let ingressClass = Option(text: "class", value: "NAME", "The class of controllers that see to it")
    static let defaultBackend = Option(
        text: "default-backend", value: "SERVICE:PORT", "Where everything goes that fits no rule")
    static let annotation = Option(texts: "annotation", value: "KEY=VALUE", "An annotation; repeatable")

    static let command = Command(
        CommandSpec(
            "ingress", aliases: ["ing"], summary: "Make an Ingress",
            discussion: "A path that ends in * is a prefix of the paths that are meant; any other is meant alone.",
            positionals: [PositionalSpec("NAME", "The Ingress's name")],
            options: [
                rule,
                ingressClass,
                defaultBackend,
                annotation,
            ] + CreateOptions.specs,
            examples: [
                Example(
                    "A host with its certificate",
                    "kpod create ingress web --rule='shop.example.com/*=web:80,tls=cert'"),
                Example("Everything to one Service", "kpod create ingress all --default-backend=web:http"),
            ])
    ) { context in
        let arguments = context.arguments
        let (texts, backend) = (arguments[rule], arguments[defaultBackend])
        guard !texts.isEmpty || !backend.isEmpty else {
            throw InvalidInput(
                "not enough information provided: every ingress has to either specify a default-backend (which catches "
                    + "all traffic) or a list of rules (which catch specific paths)")
        }
        let rules = try texts.map(IngressRule.init)
        let annotations = try annotations(arguments[annotation])
        guard backend.isEmpty || backend.split(separator: ":", omittingEmptySubsequences: false).count == 2 else {
            throw InvalidInput("default-backend should be in format servicename:serviceport")
        }
        let className = arguments[ingressClass]
        let tls = IngressRule.tls(of: rules)
        var creation = try ObjectCreation(CreateOptions(context), context)
        return try creation.make(
            "Ingress", apiVersion: "networking.k8s.io/v1", name: arguments.positionals[0],
            metadata: annotations.isEmpty ? [:] : ["annotations": .object(annotations)],
            [
                "spec": .fields([
                    "ingressClassName": className.isEmpty ? nil : .string(className),
                    "defaultBackend": backend.isEmpty ? nil : IngressRule.backend(backend),
                    "tls": tls.isEmpty ? nil : .array(tls),
                    "rules": rules.isEmpty ? nil : .array(IngressRule.hosts(of: rules)),
                ]),
                "status": ["loadBalancer": [:]],
            ])
    }

    private static func annotations(_ pairs: [String]) throws -> JSONObject {
        var annotations: [String: JSONValue] = [:]
        for pair in pairs {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else {
                throw InvalidInput("annotation \(printable(pair)) is invalid and should be in format key=[value]")
            }
            annotations[parts[0]] = .string(parts[1])
        }
        return JSONObject(
            annotations.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) })
    }
}
