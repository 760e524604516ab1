// TextEmbeddingTests
