"""Proves that the diagrams of a pack are sound, by walking each on the engine itself (docs/soundness.md)."""

from app.services.soundness.printing import lines
from app.services.soundness.proving import packs_to_prove, prove, prove_pack, prove_packs
from app.services.soundness.report import Assumption, Deadline, Fault, Report, Walked, Words

__all__ = [
    "Assumption", "Deadline", "Fault", "Report", "Walked", "Words", "lines",
    "packs_to_prove", "prove", "prove_pack", "prove_packs",
]  # fmt: skip
