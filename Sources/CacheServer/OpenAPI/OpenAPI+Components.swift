extension OpenAPI {
    /// Keys, parameters and errors.
    static let components = #"""
        "securitySchemes": {
          "key": {
            "type": "http",
            "scheme": "bearer",
            "description": "Where the service was started with keys. The header refrain-api-key \#
            does as well."
          }
        },
        "parameters": {
          "cacheId": {
            "name": "cacheId",
            "in": "path",
            "required": true,
            "schema": {"type": "string", "minLength": 1, "maxLength": 64}
          },
          "entryId": {
            "name": "entryId",
            "in": "path",
            "required": true,
            "schema": {"$ref": "#/components/schemas/EntryId"}
          }
        },
        "responses": {
          "InvalidData": {
            "description": "A field is missing, of the wrong type or outside its limits; \#
            `fields` names it.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
          },
          "AuthenticationFailed": {
            "description": "A key is needed.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
          },
          "NotFound": {
            "description": "No such cache, entry or route.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
          },
          "PayloadTooLarge": {
            "description": "A field or the body is over its limit, which the detail states.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
          },
          "Unavailable": {
            "description": "The embedder or the store cannot do it now.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
          }
        }
        """#
}
