"""What the bank must answer, in plain Python: accounts and the rules around them.

It knows nothing of PostgreSQL, locks or row security, and computes with whole minor units and
fractions. Each call is answered with the code and the facts that the bank must answer, and changes
the model as the bank must change. The checks run in the order of the outcome registry.

state: what there is; rights: who may; kernel: how money moves; then a module for each topic, with
a function for each function of the bank. calls: what all calls have in common.
"""

from tests.properties.model.calls import Call, Expected, answer
from tests.properties.model.state import Account, Hold, Mandate, Model

__all__ = ["Account", "Call", "Expected", "Hold", "Mandate", "Model", "answer"]
