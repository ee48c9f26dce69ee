import Arguments
import CLIRuntime
import JSON
import Kube
import Output

/// `kpod auth whoami`: the caller's attributes, exactly as kubectl prints them.
enum AuthWhoAmI {
    static let command = Command(
        CommandSpec(
            "whoami", summary: "Print who the API server says this is",
            discussion:
                "The user, its groups and its other attributes, as kubectl prints them; 'kpod whoami' tells more.",
            options: OutputOptions.all(as: "Print the answer in place of the table"),
            examples: [
                Example("The attributes as a table", "kpod auth whoami"),
                Example("The user's name", "kpod auth whoami -o jsonpath='{.status.userInfo.username}'"),
                Example(
                    "Those of another user, if this one may impersonate", "kpod auth whoami --as=jane --as-group=dev"),
            ]),
        run: run)

    private static let unavailable = "the selfsubjectreviews API is not enabled in the cluster"

    private static func run(_ context: Context) throws -> ExitStatus {
        var results = try ObjectResults(context, .each(sortsKeys: false))
        let document: JSONDocument
        do {
            let client = try context.client()
            document = try Caller.answer(to: Caller.start(client), from: client)
        } catch let error as ServerError where error.status.category == .notFound {
            throw CommandError(
                unavailable, status: .notFound,
                hint: "Kubernetes 1.28 and newer have it; kpod whoami shows what the token says of itself.")
        } catch let error as ServerError where error.status.code == 403 {
            throw CommandError(
                unavailable + " or you do not have permission to call it",
                status: error.status.category == .forbidden ? .forbidden : .rejected,
                hint: "The ClusterRole system:basic-user grants it to every account unless somebody removed that.")
        }
        guard !results.printsObjects else {
            // It has no name.
            try results.print(document.root, label: "selfsubjectreview.authentication.k8s.io/<unknown>", "")
            return .success
        }
        guard let review = SelfSubjectReview(document.root) else {
            throw UnexpectedAnswer(request: SelfSubjectReview.request, reason: "no SelfSubjectReview")
        }
        var layout = ColumnLayout()
        layout.append(row: ["ATTRIBUTE", "VALUE"])
        if !review.username.isEmpty { layout.append(row: ["Username", review.username]) }
        if !review.uid.isEmpty { layout.append(row: ["UID", review.uid]) }
        if !review.groups.isEmpty { layout.append(row: ["Groups", list(review.groups)]) }
        for (key, values) in review.extra { layout.append(row: ["Extra: " + key, list(values)]) }
        layout.flush(into: &context.output.bytes)
        return .success
    }

    /// As Go prints a slice.
    private static func list(_ texts: [String]) -> String { "[" + texts.joined(separator: " ") + "]" }
}
