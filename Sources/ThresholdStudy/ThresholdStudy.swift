// ThresholdStudy
