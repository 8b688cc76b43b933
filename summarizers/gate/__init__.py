"""The gate: whether a sentence is supported by the text that it claims to tell of, and what in it is not.

`Gate.check` gives a verdict a sentence, in order; `Gate.nearest` what to say instead of those that are refused.
"""

from __future__ import annotations

from summarizers.gate.gate import Gate
from summarizers.gate.verdict import Parse, Verdict

__all__ = ["Gate", "Parse", "Verdict"]
