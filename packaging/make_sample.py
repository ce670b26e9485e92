"""Make resources/sample.triptych, the finished work the first start shows, with the starter models.

usage: python packaging/make_sample.py [PROMPT] [SEED]
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QCoreApplication  # noqa: E402

from desktop.document import Document  # noqa: E402
from engine import studio  # noqa: E402
from engine.brief import Brief  # noqa: E402
from engine.jobs import ConsoleJob  # noqa: E402


def main(prompt: str = "a quiet garden in the evening", seed: str = "2") -> int:
    """Create, and save as any document is saved."""
    app = QCoreApplication(sys.argv[:1])
    made = studio.create(Brief(prompt=prompt, seed=int(seed), size=512), ConsoleJob())
    document = Document()
    document.set_works(made.works, "Create", made.record)
    target = ROOT / "resources" / "sample.triptych"
    target.unlink(missing_ok=True)
    document.save(target)
    document.close()
    app.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
