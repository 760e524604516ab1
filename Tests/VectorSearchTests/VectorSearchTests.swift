// VectorSearchTests
