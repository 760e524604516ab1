// CacheServerTests
