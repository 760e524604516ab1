import SemanticCache

extension OpenAPI {
    private static let checkNames = CacheSettings.allCheckNames.map { "\"\($0)\"" }
        .joined(separator: ", ")

    /// The shapes of bodies.
    static let schemas = #"""
        "EntryId": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "EvictionPolicy": {"enum": ["lru", "lfu", "fifo", "soonest-expiry"]},
        "Search": {
          "type": "object",
          "required": ["prompt"],
          "properties": {
            "prompt": {"type": "string", "minLength": 1, "description": "At most 262144 bytes."},
            "similarityThreshold": {
              "type": "number",
              "minimum": 0,
              "maximum": 1,
              "description": "Least similarity of a semantic hit, on the cache's scale; default \#
              is the cache's threshold. Below the cache's floor, the floor applies."
            },
            "searchStrategies": {
              "type": "array",
              "items": {"enum": ["exact", "semantic"]},
              "maxItems": 2,
              "default": ["semantic"],
              "description": "Tried in this order. `exact` is equality of the normalised prompt \#
              (Unicode NFC, trimmed, white space folded; case counts unless the cache has \#
              `foldCase`). A service without an embedder defaults to exact."
            },
            "attributes": {
              "type": "object",
              "additionalProperties": {"type": "string"},
              "maxProperties": 32,
              "description": "An entry must carry all of these."
            },
            "maxResults": {"type": "integer", "minimum": 1, "maximum": 100, "default": 1},
            "scope": {
              "type": "string",
              "description": "Identity chosen by the caller, such as a tenant. Prompts are \#
              compared only within one scope; it is kept as a hash."
            },
            "context": {
              "type": "array",
              "maxItems": 256,
              "items": {"type": "string"},
              "description": "Earlier turns, in order; part of the identity."
            },
            "embedding": {
              "description": "The caller's own vector of the cache's dimension: numbers, or \#
              base64 of little-endian float32. It is scaled to unit length.",
              "oneOf": [{"type": "array", "items": {"type": "number"}, "minItems": 1,
                "maxItems": 4096}, {"type": "string", "contentEncoding": "base64"}]
            },
            "recordUse": {
              "type": "boolean",
              "default": true,
              "description": "Whether a hit counts as a use of the entry."
            },
            "explain": {
              "type": "boolean",
              "default": false,
              "description": "Add checks, tokens and cost to `decision`."
            }
          }
        },
        "SearchAnswer": {
          "type": "object",
          "required": ["data", "decision"],
          "properties": {
            "data": {"type": "array", "items": {"$ref": "#/components/schemas/Hit"}},
            "decision": {"$ref": "#/components/schemas/Decision"}
          }
        },
        "Hit": {
          "type": "object",
          "required": ["id", "prompt", "response", "attributes", "similarity", "searchStrategy"],
          "properties": {
            "id": {"$ref": "#/components/schemas/EntryId"},
            "prompt": {"type": "string"},
            "response": {"type": "string"},
            "attributes": {
              "type": "object",
              "additionalProperties": {"type": "string"},
              "maxProperties": 32
            },
            "similarity": {
              "type": "number",
              "minimum": 0,
              "maximum": 1,
              "description": "On the cache's scale (`decision.scale`); 1 for an exact hit."
            },
            "searchStrategy": {"enum": ["exact", "semantic"]},
            "createdAtMillis": {"type": "integer"},
            "expiresAtMillis": {"type": "integer"},
            "model": {"type": "string"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "usage": {
              "type": "object",
              "properties": {"inputTokens": {"type": "integer", "minimum": 0}, "outputTokens": {
                "type": "integer", "minimum": 0}, "cachedInputTokens": {"type": "integer",
                "minimum": 0}, "reasoningTokens": {"type": "integer", "minimum": 0}}
            },
            "costUsd": {"type": "number"}
          }
        },
        "Decision": {
          "type": "object",
          "required": ["outcome", "reason", "threshold", "scale", "nearest"],
          "properties": {
            "outcome": {"enum": ["hit-exact", "hit-semantic", "miss", "bypass"]},
            "reason": {
              "type": "string",
              "description": "Such as exact-match, above-threshold, below-threshold, \#
              no-candidate, check-refused, prompt-truncated, no-embedder."
            },
            "threshold": {
              "type": "number",
              "description": "The least similarity that applied, on `scale`."
            },
            "scale": {
              "enum": ["cosine", "normalized"],
              "description": "cosine: -1 to 1. normalized: (1 + cosine) / 2."
            },
            "nearest": {
              "type": ["object", "null"],
              "properties": {"id": {"$ref": "#/components/schemas/EntryId"}, "similarity": {
                "type": "number"}, "prompt": {"type": "string"}}
            },
            "checks": {
              "type": "array",
              "items": {"type": "object", "properties": {"check": {"type": "string"}, "detail": {
                "type": "string"}}}
            },
            "probability": {
              "type": "number",
              "description": "P(one answer serves both), where the calibrated model was asked."
            },
            "verifierProbability": {
              "type": "number",
              "description": "P(one answer serves both) by the pair verifier, where it was asked."
            },
            "lateSimilarity": {
              "type": "object",
              "description": "Cosines of tokens, where the cache compares them.",
              "properties": {"mean": {"type": "number"}, "queryToStored": {"type": "number"},
                "storedToQuery": {"type": "number"}, "weakestQuery": {"type": "number"},
                "weakestStored": {"type": "number"}}
            },
            "verified": {
              "type": "object",
              "description": "What the verified policy decided by.",
              "properties": {"labels": {"type": "integer"}, "probabilityRight": {
                "type": "number"}, "exploreProbability": {"type": "number"}}
            },
            "probe": {
              "$ref": "#/components/schemas/EntryId",
              "description": "To be sent as probeId with the insert of the fresh answer."
            },
            "wouldServe": {
              "type": "object",
              "description": "In shadow mode: what was not served.",
              "properties": {"outcome": {"type": "string"}, "id": {
                "$ref": "#/components/schemas/EntryId"}, "similarity": {"type": "number"},
                "prompt": {"type": "string"}}
            },
            "tokenCount": {"type": "integer"},
            "truncatedTokenCount": {"type": "integer"},
            "unknownShare": {"type": "number"},
            "cost": {"type": "object",
              "description": "Work of the lookup; times in microseconds."}
          }
        },
        "NewEntry": {
          "type": "object",
          "required": ["prompt", "response"],
          "properties": {
            "prompt": {"type": "string", "minLength": 1, "description": "At most 262144 bytes."},
            "response": {"type": "string", "description": "At most 4194304 bytes."},
            "attributes": {
              "type": "object",
              "additionalProperties": {"type": "string"},
              "maxProperties": 32
            },
            "tags": {"type": "array", "maxItems": 32, "items": {"type": "string"}},
            "ttlMillis": {
              "type": "integer",
              "minimum": 1,
              "maximum": 31556952000,
              "description": "Default is the cache's."
            },
            "slidingTtl": {
              "type": "boolean",
              "description": "Whether serving the entry starts its TTL again."
            },
            "scope": {
              "type": "string",
              "description": "Identity chosen by the caller, such as a tenant. Prompts are \#
              compared only within one scope; it is kept as a hash."
            },
            "context": {
              "type": "array",
              "maxItems": 256,
              "items": {"type": "string"},
              "description": "Earlier turns, in order; part of the identity."
            },
            "embedding": {
              "description": "The caller's own vector of the cache's dimension: numbers, or \#
              base64 of little-endian float32. It is scaled to unit length.",
              "oneOf": [{"type": "array", "items": {"type": "number"}, "minItems": 1,
                "maxItems": 4096}, {"type": "string", "contentEncoding": "base64"}]
            },
            "model": {"type": "string"},
            "usage": {
              "type": "object",
              "properties": {"inputTokens": {"type": "integer", "minimum": 0}, "outputTokens": {
                "type": "integer", "minimum": 0}, "cachedInputTokens": {"type": "integer",
                "minimum": 0}, "reasoningTokens": {"type": "integer", "minimum": 0}}
            },
            "costUsd": {"type": "number", "minimum": 0},
            "responseFormat": {"type": "string"},
            "probeId": {
              "$ref": "#/components/schemas/EntryId",
              "description": "decision.probe of the lookup that this answers. Where the answer is \#
              the candidate's, nothing is inserted."
            },
            "id": {
              "$ref": "#/components/schemas/EntryId",
              "description": "The id to give it; an entry with that id is replaced."
            }
          }
        },
        "Entry": {
          "type": "object",
          "required": ["id", "prompt", "response", "attributes", "createdAtMillis",
            "hasEmbedding", "servedCount"],
          "properties": {
            "id": {"$ref": "#/components/schemas/EntryId"},
            "prompt": {"type": "string"},
            "response": {"type": "string"},
            "attributes": {
              "type": "object",
              "additionalProperties": {"type": "string"},
              "maxProperties": 32
            },
            "tags": {"type": "array", "items": {"type": "string"}},
            "createdAtMillis": {"type": "integer"},
            "expiresAtMillis": {"type": "integer"},
            "slidingTtlMillis": {"type": "integer"},
            "model": {"type": "string"},
            "usage": {
              "type": "object",
              "properties": {"inputTokens": {"type": "integer", "minimum": 0}, "outputTokens": {
                "type": "integer", "minimum": 0}, "cachedInputTokens": {"type": "integer",
                "minimum": 0}, "reasoningTokens": {"type": "integer", "minimum": 0}}
            },
            "costUsd": {"type": "number"},
            "responseFormat": {"type": "string"},
            "scopeId": {"type": "string",
              "description": "The scope's hash; import takes it back."},
            "hasEmbedding": {"type": "boolean"},
            "servedCount": {"type": "integer"},
            "lastServedAtMillis": {"type": "integer"},
            "embedding": {"type": "string", "contentEncoding": "base64"}
          }
        },
        "Filter": {
          "type": "object",
          "minProperties": 1,
          "properties": {
            "attributes": {
              "type": "object",
              "additionalProperties": {"type": "string"},
              "maxProperties": 32
            },
            "tag": {"type": "string"},
            "model": {"type": "string"},
            "olderThanMillis": {"type": "integer", "minimum": 0},
            "createdBeforeMillis": {"type": "integer"},
            "scope": {
              "type": "string",
              "description": "Identity chosen by the caller, such as a tenant. Prompts are \#
              compared only within one scope; it is kept as a hash."
            },
            "context": {
              "type": "array",
              "maxItems": 256,
              "items": {"type": "string"},
              "description": "Earlier turns, in order; part of the identity."
            },
            "dryRun": {"type": "boolean", "default": false}
          }
        },
        "CacheSettings": {
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "threshold": {
              "type": "number",
              "minimum": 0,
              "maximum": 1,
              "default": 0.85,
              "description": "Least cosine of a semantic hit, whatever the scale."
            },
            "thresholdFloor": {
              "type": "number",
              "minimum": 0,
              "maximum": 1,
              "default": 0,
              "description": "Least cosine a lookup may ask for."
            },
            "similarityScale": {
              "enum": ["cosine", "normalized"],
              "default": "cosine",
              "description": "On which similarities are shown and taken."
            },
            "ttlMillis": {"type": ["integer", "null"], "minimum": 1, "maximum": 31556952000},
            "slidingTtl": {"type": "boolean", "default": false},
            "foldCase": {
              "type": "boolean",
              "default": false,
              "description": "Whether the exact tier ignores case."
            },
            "entriesMax": {"type": ["integer", "null"], "minimum": 1},
            "bytesMax": {"type": ["integer", "null"], "minimum": 1},
            "evictionPolicy": {"$ref": "#/components/schemas/EvictionPolicy", "default": "lru"},
            "checks": {
              "oneOf": [
                {"type": "boolean"},
                {"type": "array", "uniqueItems": true, "items": {"enum": [\#(checkNames)]}}
              ],
              "default": true,
              "description": "Which of the checks on numbers, negation, names and the like refuse \#
              a semantic hit: all, none, or those named. The calibrated policy weighs the others."
            },
            "unknownShareMax": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.05},
            "policy": {
              "enum": ["threshold", "calibrated", "verified"],
              "default": "threshold",
              "description": "calibrated: probabilityMin or maxFalseHitRate besides threshold. verified: by what is known of each entry, under maxFalseHitRate."
            },
            "probabilityMin": {
              "type": ["number", "null"],
              "minimum": 0,
              "maximum": 1,
              "default": 0.55,
              "description": "Least P(one answer serves both) of the calibrated policy and, with \#
              checks, of the threshold policy; null has the calibrated one take what was measured \#
              to keep maxFalseHitRate."
            },
            "overruleProbabilityMin": {
              "type": ["number", "null"],
              "minimum": 0,
              "maximum": 1,
              "default": 0.8,
              "description": "From this probability on the checks content, names and question \#
              refuse nothing; null never overrules them."
            },
            "verifier": {
              "type": ["boolean", "null"],
              "default": null,
              "description": "Whether the service's pair verifier reads prompt and candidate \#
              together before a semantic hit; null: where the service has one and the policy is \#
              threshold with checks and the shipped model."
            },
            "verifierProbabilityMin": {
              "type": "number",
              "minimum": 0,
              "maximum": 1,
              "default": 0.5,
              "description": "Its least P(one answer serves both)."
            },
            "verifierSimilarityMin": {
              "type": "number",
              "minimum": 0,
              "maximum": 1,
              "default": 0.75,
              "description": "Least cosine from which it is asked, where threshold is not lower."
            },
            "verifierSimilarityMax": {
              "type": "number",
              "minimum": 0,
              "maximum": 1,
              "default": 1,
              "description": "Cosine above which it is not asked."
            },
            "lateInteraction": {
              "type": "boolean",
              "default": false,
              "description": "Whether inserts keep token vectors and lookups compare by them."
            },
            "lateSimilarityMin": {
              "type": "number",
              "minimum": 0,
              "maximum": 1,
              "default": 0,
              "description": "Least lateSimilarity.mean; above 0 the incomparable is refused."
            },
            "calibratedModel": {
              "type": ["object", "null"],
              "description": "The cache's own model for the calibrated policy, as refrain calibrate --train makes it; null asks the shipped one."
            },
            "maxFalseHitRate": {
              "type": "number",
              "exclusiveMinimum": 0,
              "exclusiveMaximum": 1,
              "default": 0.01,
              "description": "Wrong answers served as a share of all lookups, at most; for the \#
              verified policy."
            },
            "labelHalfLifeMillis": {
              "type": ["integer", "null"],
              "minimum": 1,
              "default": 7776000000,
              "description": "After this time a label counts half; null keeps its weight."
            },
            "answerComparison": {
              "enum": ["exact", "lexical"],
              "default": "exact",
              "description": "How a fresh answer is compared with a candidate's."
            },
            "shadow": {
              "type": "boolean",
              "default": false,
              "description": "Decide and record, and serve nothing."
            }
          }
        },
        "Cache": {
          "type": "object",
          "required": ["cacheId", "entries", "bytes", "settings"],
          "properties": {
            "cacheId": {"type": "string"},
            "entries": {"type": "integer"},
            "bytes": {"type": "integer"},
            "settings": {"$ref": "#/components/schemas/CacheSettings"}
          }
        },
        "Readiness": {
          "type": "object",
          "required": ["ready"],
          "properties": {
            "ready": {"type": "boolean"},
            "storeOpen": {"type": "boolean"},
            "indexLoaded": {"type": "boolean"},
            "mode": {"enum": ["semantic", "exact-only"]},
            "exactOnlyBecause": {"type": "string"},
            "detail": {"type": "string"},
            "entries": {"type": "integer"},
            "version": {"type": "string"}
          }
        },
        "Error": {
          "type": "object",
          "required": ["title", "type", "status", "detail"],
          "properties": {
            "title": {"type": "string"},
            "type": {
              "type": "string",
              "description": "Such as /errors/invalid-data; older official SDKs get the URIs \#
              they know."
            },
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "fields": {
              "type": "array",
              "items": {"type": "object", "required": ["field", "rule", "message"],
                "properties": {"field": {"type": "string"}, "rule": {"type": "string"},
                "message": {"type": "string"}}}
            }
          }
        }
        """#
}
