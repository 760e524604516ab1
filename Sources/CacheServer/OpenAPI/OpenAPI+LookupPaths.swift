extension OpenAPI {
    /// Lookups, and what is kept.
    static let lookupPaths = #"""
        "/v1/caches/{cacheId}/entries/search": {
          "parameters": [{"$ref": "#/components/parameters/cacheId"}],
          "post": {
            "operationId": "search",
            "summary": "Look up an answer for a prompt",
            "tags": ["lookups"],
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Search"}}}
            },
            "responses": {
              "200": {
                "description": "Hits, best first; an empty array is a miss. `decision` says why.",
                "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/SearchAnswer"}}}
              },
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"},
              "413": {"$ref": "#/components/responses/PayloadTooLarge"},
              "424": {"$ref": "#/components/responses/Unavailable"}
            }
          }
        },
        "/v1/caches/{cacheId}/conversations/search": {
          "parameters": [{"$ref": "#/components/parameters/cacheId"}],
          "post": {
            "operationId": "conversationSearch",
            "summary": "Look up an answer for a prompt after earlier turns",
            "tags": ["lookups"],
            "description": "The turns in `context` are part of the identity: an entry is found \#
            only when it was inserted with the same `context` (and `scope`). Nothing is \#
            rewritten.",
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Search"}}}
            },
            "responses": {
              "200": {
                "description": "As for a search; `actualPrompt` is the prompt.",
                "content": {"application/json": {"schema": {"allOf": [{"type": "object",
                  "required": ["actualPrompt"], "properties": {"actualPrompt": {
                  "type": "string"}}}, {"$ref": "#/components/schemas/SearchAnswer"}]}}}
              },
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"},
              "413": {"$ref": "#/components/responses/PayloadTooLarge"},
              "424": {"$ref": "#/components/responses/Unavailable"}
            }
          }
        },
        "/v1/caches/{cacheId}/entries/search:batch": {
          "parameters": [{"$ref": "#/components/parameters/cacheId"}],
          "post": {
            "operationId": "searchBatch",
            "summary": "Look up many prompts at once",
            "tags": ["lookups"],
            "requestBody": {
              "required": true,
              "content": {
                "application/json": {"schema": {"type": "object", "required": ["searches"],
                  "properties": {"searches": {"type": "array", "minItems": 1, "maxItems": 1000,
                  "items": {"$ref": "#/components/schemas/Search"}}}}}
              }
            },
            "responses": {
              "200": {
                "description": "One result per search, in order: a SearchAnswer, or `error`.",
                "content": {"application/json": {"schema": {"type": "object", "required": [
                  "results"], "properties": {"results": {"type": "array", "items": {"oneOf": [{
                  "$ref": "#/components/schemas/SearchAnswer"}, {"type": "object", "required": [
                  "error"], "properties": {"error": {
                  "$ref": "#/components/schemas/Error"}}}]}}}}}}
              },
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"},
              "413": {"$ref": "#/components/responses/PayloadTooLarge"},
              "424": {"$ref": "#/components/responses/Unavailable"}
            }
          }
        },
        "/v1/caches/{cacheId}/entries": {
          "parameters": [{"$ref": "#/components/parameters/cacheId"}],
          "post": {
            "operationId": "insert",
            "summary": "Keep an answer",
            "tags": ["entries"],
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {
                "$ref": "#/components/schemas/NewEntry"}}}
            },
            "responses": {
              "200": {
                "description": "Nothing was inserted: by the comparison that probeId asked for, \#
                the entry named has the answer already.",
                "content": {"application/json": {"schema": {"type": "object", "required": [
                  "entryId", "probe"], "properties": {"entryId": {
                  "$ref": "#/components/schemas/EntryId"}, "probe": {"const": "same"}}}}}
              },
              "201": {
                "description": "Committed. An entry of the same scope, prompt and attributes is \#
                replaced.",
                "content": {"application/json": {"schema": {"type": "object", "required": [
                  "entryId"], "properties": {"entryId": {
                  "$ref": "#/components/schemas/EntryId"}, "probe": {"enum": ["different",
                  "undecided", "expired"]}}}}}
              },
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"},
              "413": {"$ref": "#/components/responses/PayloadTooLarge"},
              "424": {"$ref": "#/components/responses/Unavailable"}
            }
          },
          "get": {
            "operationId": "listEntries",
            "summary": "List entries, oldest first",
            "tags": ["entries"],
            "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer",
              "minimum": 1, "maximum": 1000, "default": 100},
              "description": "Entries of a page."}, {"name": "cursor", "in": "query", "schema": {
              "$ref": "#/components/schemas/EntryId"},
              "description": "`nextCursor` of the page before."}, {"name": "embedding",
              "in": "query", "schema": {"type": "boolean", "default": false},
              "description": "Add the vectors, as base64 of little-endian float32."}, {
              "name": "tag", "in": "query", "schema": {"type": "string"},
              "description": "Only entries with this tag."}, {"name": "model", "in": "query",
              "schema": {"type": "string"}, "description": "Only answers of this model."}, {
              "name": "scope", "in": "query", "schema": {"type": "string"},
              "description": "Only entries inserted with this scope."}, {
              "name": "createdBeforeMillis", "in": "query", "schema": {"type": "integer"},
              "description": "Only entries made before this time (milliseconds since 1970)."}, {
              "name": "attribute.NAME", "in": "query", "schema": {"type": "string"},
              "description": "Only entries whose attribute NAME has this value; may be repeated \#
              for other names."}],
            "responses": {
              "200": {
                "description": "A page.",
                "content": {"application/json": {"schema": {"type": "object", "required": [
                  "entries", "nextCursor"], "properties": {"entries": {"type": "array", "items": {
                  "$ref": "#/components/schemas/Entry"}}, "nextCursor": {"type": ["string",
                  "null"],
                  "description": "Pass it as `cursor` for the next page; null on the last."}}}}}
              },
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"},
              "424": {"$ref": "#/components/responses/Unavailable"}
            }
          },
          "delete": {
            "operationId": "removeEntries",
            "summary": "Remove entries by attributes, tag, model, age or scope",
            "tags": ["entries"],
            "description": "All that is given must hold. An explicit empty `attributes` object \#
            means every entry; a body that states no filter is refused.",
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Filter"}}}
            },
            "responses": {
              "200": {
                "description": "How many went, or would go.",
                "content": {"application/json": {"schema": {"type": "object", "required": [
                  "deletedEntriesCount"], "properties": {"deletedEntriesCount": {
                  "type": "integer"}, "dryRun": {"type": "boolean"}}}}}
              },
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"},
              "413": {"$ref": "#/components/responses/PayloadTooLarge"},
              "424": {"$ref": "#/components/responses/Unavailable"}
            }
          }
        },
        "/v1/caches/{cacheId}/entries/{entryId}": {
          "parameters": [{"$ref": "#/components/parameters/cacheId"}, {
            "$ref": "#/components/parameters/entryId"}],
          "get": {
            "operationId": "getEntry",
            "summary": "Read one entry",
            "tags": ["entries"],
            "parameters": [{"name": "embedding", "in": "query", "schema": {"type": "boolean",
              "default": false},
              "description": "Add the vector, as base64 of little-endian float32."}],
            "responses": {
              "200": {
                "description": "The entry.",
                "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/Entry"}}}
              },
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"},
              "424": {"$ref": "#/components/responses/Unavailable"}
            }
          },
          "delete": {
            "operationId": "removeEntry",
            "summary": "Remove one entry",
            "tags": ["entries"],
            "responses": {
              "204": {"description": "Removed."},
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"},
              "424": {"$ref": "#/components/responses/Unavailable"}
            }
          }
        }
        """#
}
