"""Records a small isolation forest of scikit-learn: its trees, some rows, and its scores of them.

usage: record_forest.py > sklearn_forest.json      (needs scikit-learn)

The forest's test grows nothing: it takes these trees and must give these scores.
"""
import json

import numpy as np
import sklearn
from sklearn.ensemble import IsolationForest

rng = np.random.default_rng(20)
rows = rng.normal(size=(300, 3))
rows[:6] += 5
forest = IsolationForest(n_estimators=8, max_samples=64, random_state=3).fit(rows.astype(np.float32))
# scikit-learn compares in single precision; rows and thresholds are recorded as it sees them.
shown = rows[:40].astype(np.float32)
trees = []
for estimator in forest.estimators_:
    tree = estimator.tree_
    trees.append({
        "feature": [int(f) if f >= 0 else None for f in tree.feature],
        "threshold": [float(t) for t in tree.threshold],
        "left": [int(c) for c in tree.children_left],
        "right": [int(c) for c in tree.children_right],
        "samples": [int(n) for n in tree.n_node_samples],
    })
print(json.dumps({
    "scikit_learn": sklearn.__version__,
    "samples": int(forest.max_samples_),
    "trees": trees,
    "rows": [[float(v) for v in row] for row in shown],
    "scores": [float(-s) for s in forest.score_samples(shown)],
}))
