"""Area under the ROC curve, and the share of duplicates found at a precision."""
import numpy as np
from scipy.stats import rankdata


def auc(y, s):
    n = int(y.sum())
    if n in (0, len(y)):
        return None
    return float((rankdata(s)[y == 1].sum() - n * (n + 1) / 2) / (n * (len(y) - n)))


def recall_at(y, s, precision):
    order = np.argsort(-s, kind="stable")
    right = np.cumsum(y[order])
    ok = right / np.arange(1, len(y) + 1) >= precision
    return float(right[ok].max() / y.sum()) if ok.any() else 0.0
