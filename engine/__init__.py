"""Triptych's engine: paints, composes and writes with models that live on this computer. No Qt here."""

__version__ = "0.1.0"
