// HitChecks
