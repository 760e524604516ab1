extension OpenAPI {
    /// Caches and operations.
    static let cachePaths = #"""
        "/v1/caches/{cacheId}": {
          "parameters": [{"$ref": "#/components/parameters/cacheId"}],
          "get": {
            "operationId": "getCache",
            "summary": "A cache's settings and size",
            "tags": ["caches"],
            "responses": {
              "200": {
                "description": "The cache.",
                "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/Cache"}}}
              },
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"}
            }
          },
          "put": {
            "operationId": "putCache",
            "summary": "Create a cache, or set all its settings anew",
            "tags": ["caches"],
            "requestBody": {
              "required": false,
              "content": {"application/json": {"schema": {
                "$ref": "#/components/schemas/CacheSettings"}}}
            },
            "responses": {
              "200": {
                "description": "It was there; settings not given are at their defaults.",
                "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/Cache"}}}
              },
              "201": {
                "description": "Created.",
                "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/Cache"}}}
              },
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "413": {"$ref": "#/components/responses/PayloadTooLarge"},
              "424": {"$ref": "#/components/responses/Unavailable"}
            }
          },
          "patch": {
            "operationId": "patchCache",
            "summary": "Change some settings",
            "tags": ["caches"],
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {
                "$ref": "#/components/schemas/CacheSettings"}}}
            },
            "responses": {
              "200": {
                "description": "The cache as it is now.",
                "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/Cache"}}}
              },
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"},
              "413": {"$ref": "#/components/responses/PayloadTooLarge"},
              "424": {"$ref": "#/components/responses/Unavailable"}
            }
          },
          "delete": {
            "operationId": "dropCache",
            "summary": "Drop a cache with all it holds",
            "tags": ["caches"],
            "responses": {
              "204": {"description": "Dropped."},
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"},
              "424": {"$ref": "#/components/responses/Unavailable"}
            }
          }
        },
        "/v1/caches/{cacheId}/stats": {
          "parameters": [{"$ref": "#/components/parameters/cacheId"}],
          "get": {
            "operationId": "cacheStatistics",
            "summary": "What a cache holds and has done since the start",
            "tags": ["caches"],
            "responses": {
              "200": {
                "description": "Counts, hit rate, misses by reason, latencies.",
                "content": {"application/json": {"schema": {"type": "object", "required": [
                  "cacheId", "entries", "bytes", "lookups", "hits", "misses", "hitRate"],
                  "properties": {"cacheId": {"type": "string"}, "entries": {"type": "integer"},
                  "bytes": {"type": "integer"}, "lookups": {"type": "integer"}, "hits": {
                  "type": "object"}, "misses": {"type": "object",
                  "description": "Counts by reason."}, "hitRate": {"type": ["number", "null"],
                  "description": "null before the first lookup"}, "latency": {
                  "type": "object"}}}}}
              },
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"}
            }
          }
        },
        "/v1/caches/{cacheId}/feedback": {
          "parameters": [{"$ref": "#/components/parameters/cacheId"}],
          "get": {
            "operationId": "listFeedback",
            "summary": "Prompts that verdicts were given on, as labelled pairs",
            "tags": ["caches"],
            "parameters": [
              {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1,
                "maximum": 1000, "default": 1000}},
              {"name": "cursor", "in": "query", "schema": {"$ref":
                "#/components/schemas/EntryId"}, "description": "`nextCursor` of the page before."}
            ],
            "responses": {
              "200": {
                "description": "Pairs in the columns of `refrain bench thresholds`; those of an \#
                entry go with it.",
                "content": {"application/json": {"schema": {"type": "object", "required": [
                  "pairs", "nextCursor"], "properties": {"pairs": {"type": "array", "items": {
                  "type": "object", "required": ["label", "prompt_a", "prompt_b", "entryId",
                  "atMillis"], "properties": {"label": {"enum": [0, 1]}, "prompt_a": {"type":
                  "string"}, "prompt_b": {"type": "string"}, "entryId": {"$ref":
                  "#/components/schemas/EntryId"}, "similarity": {"type": "number"}, "atMillis": {
                  "type": "integer"}}}}, "nextCursor": {"type": ["string", "null"]}}}}}
              },
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"}
            }
          }
        },
        "/v1/caches/{cacheId}/shadow": {
          "parameters": [{"$ref": "#/components/parameters/cacheId"}],
          "get": {
            "operationId": "shadowReport",
            "summary": "What shadow mode would have served, with cases to read",
            "tags": ["caches"],
            "parameters": [
              {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 0,
                "maximum": 1000, "default": 100}, "description": "Cases, newest first."},
              {"name": "verdict", "in": "query", "schema": {"enum": ["same", "different"]}},
              {"name": "outcome", "in": "query", "schema": {"enum": ["hit-exact",
                "hit-semantic", "miss", "bypass"]}}
            ],
            "responses": {
              "200": {
                "description": "Counts by outcome, reason and similarity, and the latest cases.",
                "content": {"application/json": {"schema": {"type": "object", "required": [
                  "cacheId", "shadow", "lookups", "outcomes", "misses", "similarity", "cases"],
                  "properties": {"cacheId": {"type": "string"}, "shadow": {"type": "boolean"},
                  "sinceMillis": {"type": ["integer", "null"]}, "lookups": {"type": "integer"},
                  "outcomes": {"type": "object"}, "misses": {"type": "object"}, "similarity": {
                  "type": "array", "items": {"type": "object"}}, "cases": {"type": "array",
                  "items": {"type": "object"}}}}}}
              },
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"}
            }
          }
        },
        "/v1/caches/{cacheId}/savings": {
          "parameters": [{"$ref": "#/components/parameters/cacheId"}],
          "get": {
            "operationId": "savings",
            "summary": "What pass-through saved and spent",
            "tags": ["caches"],
            "parameters": [
              {"name": "by", "in": "query", "schema": {"type": "string"},
                "description": "day, model and key, joined by commas; all three by default"},
              {"name": "from", "in": "query", "schema": {"type": "string", "format": "date"}},
              {"name": "to", "in": "query", "schema": {"type": "string", "format": "date"}},
              {"name": "format", "in": "query", "schema": {"enum": ["json", "csv"]}}
            ],
            "responses": {
              "200": {
                "description": "Sums by the asked dimensions; money that nobody knows is null.",
                "content": {"application/json": {"schema": {"type": "object", "required": [
                  "cacheId", "by", "total", "rows"], "properties": {"cacheId": {"type": "string"},
                  "by": {"type": "array", "items": {"type": "string"}}, "total": {
                  "type": "object"}, "rows": {"type": "array", "items": {"type": "object"}}}}},
                  "text/csv": {"schema": {"type": "string"}}}
              },
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"}
            }
          }
        },
        "/health": {
          "get": {
            "operationId": "health",
            "summary": "The process is up",
            "tags": ["operations"],
            "responses": {"200": {"description": "It is."}},
            "security": []
          }
        },
        "/ready": {
          "get": {
            "operationId": "ready",
            "summary": "Whether lookups are answered, and in which mode",
            "tags": ["operations"],
            "responses": {
              "200": {
                "description": "Ready; `mode` is semantic or exact-only.",
                "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/Readiness"}}}
              },
              "503": {
                "description": "Not yet; Retry-After says when to ask again.",
                "content": {"application/json": {"schema": {
                  "$ref": "#/components/schemas/Readiness"}}}
              }
            },
            "security": []
          }
        },
        "/metrics": {
          "get": {
            "operationId": "metrics",
            "summary": "Metrics for Prometheus",
            "tags": ["operations"],
            "responses": {
              "200": {
                "description": "Text format 0.0.4.",
                "content": {"text/plain": {"schema": {"type": "string"}}}
              },
              "400": {"$ref": "#/components/responses/InvalidData"},
              "401": {"$ref": "#/components/responses/AuthenticationFailed"}
            }
          }
        },
        "/prices/reload": {
          "post": {
            "operationId": "reloadPrices",
            "summary": "Read the price file of the pass-through again",
            "tags": ["operations"],
            "responses": {
              "200": {
                "description": "Read; `models` have a price now.",
                "content": {"application/json": {"schema": {"type": "object", "required": [
                  "models"], "properties": {"models": {"type": "integer"}}}}}
              },
              "401": {"$ref": "#/components/responses/AuthenticationFailed"},
              "404": {"$ref": "#/components/responses/NotFound"},
              "424": {"$ref": "#/components/responses/Unavailable"}
            }
          }
        },
        "/openapi.json": {
          "get": {
            "operationId": "openAPI",
            "summary": "This document",
            "tags": ["operations"],
            "responses": {
              "200": {
                "description": "OpenAPI 3.1.",
                "content": {"application/json": {"schema": {"type": "object"}}}
              }
            },
            "security": []
          }
        },
        "/dashboard": {
          "get": {
            "operationId": "dashboard",
            "summary": "A page that shows the other routes' figures as they change",
            "tags": ["operations"],
            "responses": {
              "200": {
                "description": "HTML; it needs no key itself and asks for one where one is needed.",
                "content": {"text/html": {"schema": {"type": "string"}}}
              }
            },
            "security": []
          }
        }
        """#
}
