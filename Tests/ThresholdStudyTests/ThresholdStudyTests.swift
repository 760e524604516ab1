// ThresholdStudyTests
