// PassThroughTests
