extension OpenAPI {
    /// Single entries, removal and transfer.
    static let entryPaths = #"""
        "/v1/caches/{cacheId}/entries/{entryId}/feedback": {
          "parameters": [{"$ref": "#/components/parameters/cacheId"}, {
            "$ref": "#/components/parameters/entryId"}],
          "post": {
            "operationId": "feedback",
            "summary": "Say whether an entry's answer was right for a prompt",
            "tags": ["entries"],
            "requestBody": {
              "required": true,
              "content": {
                "application/json": {"schema": {"type": "object", "required": ["prompt",
                  "verdict"], "properties": {"prompt": {"type": "string"}, "verdict": {"enum": [
                  "correct", "wrong"]}, "removeEntry": {"type": "boolean", "default": false,
                  "description": "Remove the entry altogether."}}}}
              }
            },
            "responses": {
              "204": {"description": "Recorded. `wrong` is never served again for that prompt."},
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"},
              "413": {"$ref": "#/components/responses/PayloadTooLarge"},
              "424": {"$ref": "#/components/responses/Unavailable"}
            }
          }
        },
        "/v1/caches/{cacheId}/entries:batch": {
          "parameters": [{"$ref": "#/components/parameters/cacheId"}],
          "post": {
            "operationId": "insertBatch",
            "summary": "Keep many answers in one commit",
            "tags": ["entries"],
            "requestBody": {
              "required": true,
              "content": {
                "application/json": {"schema": {"type": "object", "required": ["entries"],
                  "properties": {"entries": {"type": "array", "minItems": 1, "maxItems": 1000,
                  "items": {"$ref": "#/components/schemas/NewEntry"}}}}}
              }
            },
            "responses": {
              "200": {
                "description": "The ids in order, null for a bad item; `errors` names those by \#
                index.",
                "content": {"application/json": {"schema": {"type": "object", "required": [
                  "entryIds", "errors"], "properties": {"entryIds": {"type": "array", "items": {
                  "type": ["string", "null"]}}, "errors": {"type": "array", "items": {"allOf": [{
                  "type": "object", "required": ["index"], "properties": {"index": {
                  "type": "integer"}}}, {"$ref": "#/components/schemas/Error"}]}}}}}}
              },
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"},
              "413": {"$ref": "#/components/responses/PayloadTooLarge"},
              "424": {"$ref": "#/components/responses/Unavailable"}
            }
          }
        },
        "/v1/caches/{cacheId}/evict": {
          "parameters": [{"$ref": "#/components/parameters/cacheId"}],
          "post": {
            "operationId": "evict",
            "summary": "Make room by policy, or remove what has expired",
            "tags": ["entries"],
            "requestBody": {
              "required": true,
              "content": {
                "application/json": {"schema": {"type": "object", "properties": {"policy": {
                  "$ref": "#/components/schemas/EvictionPolicy"}, "entriesTarget": {
                  "type": "integer", "minimum": 0}, "bytesTarget": {"type": "integer",
                  "minimum": 0}, "expiredOnly": {"type": "boolean", "default": false}, "dryRun": {
                  "type": "boolean", "default": false}}}}
              }
            },
            "responses": {
              "200": {
                "description": "What went, or would go, and what is left.",
                "content": {"application/json": {"schema": {"type": "object", "required": [
                  "evictedEntriesCount", "evictedBytes", "entries", "bytes", "dryRun"],
                  "properties": {"evictedEntriesCount": {"type": "integer"}, "evictedBytes": {
                  "type": "integer"}, "entries": {"type": "integer"}, "bytes": {
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
        "/v1/caches/{cacheId}/flush": {
          "parameters": [{"$ref": "#/components/parameters/cacheId"}],
          "post": {
            "operationId": "flush",
            "summary": "Remove all entries",
            "tags": ["entries"],
            "responses": {
              "204": {
                "description": "Empty now; the header `refrain-removed-count` has the number."},
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"},
              "413": {"$ref": "#/components/responses/PayloadTooLarge"},
              "424": {"$ref": "#/components/responses/Unavailable"}
            }
          }
        },
        "/v1/caches/{cacheId}/export": {
          "parameters": [{"$ref": "#/components/parameters/cacheId"}],
          "get": {
            "operationId": "exportEntries",
            "summary": "All entries, one JSON object per line",
            "tags": ["entries"],
            "parameters": [{"name": "embeddings", "in": "query", "schema": {"type": "boolean",
              "default": false},
              "description": "Add the vectors, so that an import embeds nothing."}, {
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
                "description": "As long as it takes; a broken connection means an incomplete \#
                export.",
                "content": {"application/x-ndjson": {"schema": {
                  "$ref": "#/components/schemas/Entry"}}}
              },
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"},
              "424": {"$ref": "#/components/responses/Unavailable"}
            }
          }
        },
        "/v1/caches/{cacheId}/import": {
          "parameters": [{"$ref": "#/components/parameters/cacheId"}],
          "post": {
            "operationId": "importEntries",
            "summary": "Keep entries given one per line",
            "tags": ["entries"],
            "requestBody": {
              "required": true,
              "content": {"application/x-ndjson": {"schema": {
                "$ref": "#/components/schemas/NewEntry"}}}
            },
            "responses": {
              "200": {
                "description": "What was done; the first 100 bad lines by number.",
                "content": {"application/json": {"schema": {"type": "object", "required": [
                  "importedCount", "expiredCount", "failedCount", "errors"], "properties": {
                  "importedCount": {"type": "integer"}, "expiredCount": {"type": "integer"},
                  "failedCount": {"type": "integer"}, "errors": {"type": "array", "items": {
                  "allOf": [{"type": "object", "required": ["line"], "properties": {"line": {
                  "type": "integer"}}}, {"$ref": "#/components/schemas/Error"}]}}}}}}
              },
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"},
              "413": {"$ref": "#/components/responses/PayloadTooLarge"},
              "424": {"$ref": "#/components/responses/Unavailable"}
            }
          }
        },
        "/v1/caches": {
          "get": {
            "operationId": "listCaches",
            "summary": "All caches",
            "tags": ["caches"],
            "responses": {
              "200": {
                "description": "By name.",
                "content": {"application/json": {"schema": {"type": "object", "required": [
                  "caches"], "properties": {"caches": {"type": "array", "items": {
                  "$ref": "#/components/schemas/Cache"}}}}}}
              },
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"}
            }
          }
        }
        """#
}
