// LLMWireTests
