"""The gate: is a sentence supported by the text that it claims to tell of, and if not, what in it is not?

gate = Gate(parse, encoder)
verdicts = gate.check(text, sentences)          # one a sentence, in order
spans = gate.nearest(text, refused_sentences)   # what to say instead
"""

from __future__ import annotations

from summarizers.gate.gate import Gate
from summarizers.gate.verdict import Parse, Verdict

__all__ = ["Gate", "Parse", "Verdict"]
