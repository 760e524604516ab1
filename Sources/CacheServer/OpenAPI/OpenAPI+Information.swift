extension OpenAPI {
    /// What the document is about.
    static let information = #"""
        "openapi": "3.1.0",
        "info": {
          "title": "Refrain",
          "version": "@VERSION@",
          "description": "A semantic cache for LLM applications. The cache routes are those of \#
          the LangCache API with additions; similarities are cosine unless a cache says \#
          otherwise.",
          "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}
        },
        "security": [{"key": []}]
        """#
}
