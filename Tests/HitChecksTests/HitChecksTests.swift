// HitChecksTests
