"""Start-up: the application, its name, language and colours, then the window."""

from __future__ import annotations

import contextlib
import signal
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from desktop import i18n, settings, theme
from desktop.icons import icon
from engine import __version__
from engine.process import EngineGone, WarmUp

if TYPE_CHECKING:
    from desktop.window import Window


def make_application(argv: list[str]) -> QApplication:
    """The application, dressed and speaking the user's language."""
    QCoreApplication.setApplicationName("Triptych")
    QCoreApplication.setOrganizationName("Triptych")
    QCoreApplication.setApplicationVersion(__version__)
    app = QApplication(argv)
    app.setStyle("Fusion")
    theme.follow(app, settings.read(settings.SCHEME))
    i18n.install(settings.read(settings.LANGUAGE) or i18n.system_language())
    app.setWindowIcon(icon("triptych"))
    return app


def run(argv: list[str]) -> int:
    """Open the window (with a .triptych file, where one is named); returns the exit code."""
    app = make_application(argv[:1])
    from desktop.window import Window

    if "--self-test" in argv:
        from desktop.selftest import run_self_test

        return run_self_test(app, Window)
    window = Window()
    window.restore_layout()
    named = [argument for argument in argv[1:] if argument.endswith(".triptych")]
    if named:
        window.filing.open(named[0])
    window.show()
    window.link.ready.connect(lambda: _warm_up(window))
    # Ctrl+C in the terminal closes the window like its button; the timer lets Python hear the signal.
    signal.signal(signal.SIGINT, lambda *_: window.close())
    ticking = QTimer(interval=250)
    ticking.timeout.connect(lambda: None)
    ticking.start()
    return app.exec()


def _warm_up(window: Window) -> None:
    """Have the engine ready for the first Create while its owner still thinks of a prompt."""
    language = settings.text_language()
    with contextlib.suppress(EngineGone):
        window.link.request(WarmUp(language, settings.chosen_models(language)))


if __name__ == "__main__":
    sys.exit(run(sys.argv))
