// LLMWire
