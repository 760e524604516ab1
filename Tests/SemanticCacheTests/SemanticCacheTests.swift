// SemanticCacheTests
