/// What the OpenAPI documents say of the fields of a few kinds, in words of our own.
enum DescribedTypes {
    /// The schemas of kinds, by their plural and group.
    static let kinds: [String: JSON] = text["kinds"]?.members ?? [:]
    /// The schemas that those refer to.
    static let parts: [String: JSON] = text["parts"]?.members ?? [:]
    /// The fields of every object.
    static let everyObject: [String: JSON] = text["object"]?.members ?? [:]

    private static let text: JSON = {
        // Text of our own, of which the tests read every part.
        guard var text = try? JSON(parsing: Array(source.utf8)) else { preconditionFailure("the schemas are no JSON") }
        for (kind, _) in text["kinds"]?.members ?? [:] {
            for (name, field) in text["object"]?.members ?? [:] {
                text.set(field, at: "kinds", kind, "properties", name)
            }
        }
        return text
    }()

    private static let source = #"""
        {"object": {
          "apiVersion": {"type": "string", "description": "The version of the schema that this object follows."},
          "kind": {"type": "string", "description": "What this object is."},
          "metadata": {"description": "What every object has.", "default": {},
            "allOf": [{"$ref": "#/components/schemas/meta.v1.ObjectMeta"}]}
        },
        "kinds": {
          "pods": {"description": "A pod is some containers that run on one node.", "properties": {
            "spec": {"description": "What should run.", "default": {},
              "allOf": [{"$ref": "#/components/schemas/core.v1.PodSpec"}]},
            "status": {"description": "What does run.", "type": "object", "properties": {
              "phase": {"type": "string", "description": "Where it stands.\n\nIt says nothing of whether the containers are ready:\n - look at the conditions for that,\n - or at what the containers tell.", "enum": ["Pending", "Running", "Succeeded", "Failed", "Unknown"]}}}}},
          "deployments.apps": {"description": "A deployment keeps as many pods as it is told to, of which each is like the others, and exchanges them one by one for others when its template changes.", "properties": {
            "spec": {"description": "What is wanted.", "type": "object", "required": ["selector", "template"],
              "properties": {
                "replicas": {"type": "integer", "format": "int32", "description": "How many pods. One, if nothing is said."},
                "selector": {"type": "object", "additionalProperties": {"type": "string"},
                  "description": "The labels of the pods that are meant."},
                "template": {"description": "What each pod is like.", "type": "object", "properties": {
                  "spec": {"allOf": [{"$ref": "#/components/schemas/core.v1.PodSpec"}], "default": {}}}}}}}}
        },
        "parts": {
          "meta.v1.ObjectMeta": {"type": "object", "description": "Metadata of an object.", "properties": {
            "name": {"type": "string", "description": "Its name, which no other object of its kind in the namespace has."},
            "labels": {"type": "object", "additionalProperties": {"type": "string", "default": ""},
              "description": "Words by which it is found."},
            "ownerReferences": {"type": "array", "description": "What it belongs to.",
              "items": {"default": {}, "allOf": [{"$ref": "#/components/schemas/meta.v1.Owner"}]}}}},
          "meta.v1.Owner": {"type": "object", "required": ["kind", "name", "uid"], "properties": {
            "kind": {"type": "string", "default": ""}, "name": {"type": "string", "default": ""},
            "uid": {"type": "string", "default": ""}, "controller": {"type": "boolean"}}},
          "core.v1.PodSpec": {"type": "object", "description": "What a pod is made of.", "required": ["containers"],
            "properties": {
              "containers": {"type": "array", "description": "What runs in it, at least one.",
                "items": {"default": {}, "allOf": [{"$ref": "#/components/schemas/core.v1.Container"}]}},
              "nodeSelector": {"type": "object", "additionalProperties": {"type": "string", "default": ""},
                "description": "Labels that a node must have for this pod to be put on it."},
              "restartPolicy": {"type": "string", "enum": ["Always", "Never", "OnFailure"],
                "description": "Whether containers that end are started again. See https://example.com/a-page-whose-address-is-longer-than-what-fits-on-a-line for more."}}},
          "core.v1.Container": {"type": "object", "description": "One container.", "required": ["name"], "properties": {
            "name": {"type": "string", "default": "", "description": "Its name in the pod."},
            "image": {"type": "string", "description": "What it is made from."},
            "args": {"type": "array", "items": {"type": "string", "default": ""}},
            "resources": {"type": "object", "properties": {"limits": {"type": "object",
              "additionalProperties": {"$ref": "#/components/schemas/api.Quantity"}}}}}},
          "api.Quantity": {"description": "An amount with a unit.", "oneOf": [{"type": "string"}, {"type": "number"}]}
        }}
        """#
}

extension JSON {
    /// The members of an object by their keys.
    fileprivate var members: [String: JSON] {
        Dictionary((object.map(Array.init) ?? []).map { ($0.0, $0.1) }) { $1 }
    }

    /// Schemas as OpenAPI v2 has them: other references, with words beside them, and amounts as text.
    var asVersion2: JSON {
        switch self {
        case .array(let elements): return .array(elements.map(\.asVersion2))
        case .string(let text):
            return .string(text.replacing("#/components/schemas/", with: "#/definitions/"))
        case .object:
            var schema = members
            if let parts = schema["allOf"]?.array, parts.count == 1 {
                schema["allOf"] = nil
                schema.merge(parts[0].members) { own, _ in own }
            }
            if schema["oneOf"]?.array != nil {
                schema["oneOf"] = nil
                schema["type"] = "string"
            }
            return .object(JSONObject(schema.sorted { $0.key < $1.key }.map { ($0.key, $0.value.asVersion2) }))
        default: return self
        }
    }
}
