"""简体中文 is complete: every string of the source has one, and the compiled file is up to date."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from desktop import i18n


def test_nothing_is_missing_stale_or_uncompiled() -> None:
    assert i18n.problems() == []


def test_the_switch_is_live(qapp: QApplication) -> None:
    try:
        i18n.install("zh")
        assert QCoreApplication.translate("BriefBar", "Create") == "创作"
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"  # Qt's own strings too
    finally:
        i18n.install("en")
    assert QCoreApplication.translate("BriefBar", "Create") == "Create"
