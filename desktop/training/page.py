"""The Train page: the form, then the training being watched."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from desktop.training.run import MakeLink, Order, TrainingRun
from desktop.training.setup import SetupForm
from desktop.training.watch import Notice, RunView
from engine import paths
from engine.brief import UserError


class TrainPage(QWidget):
    """make_link: starts an engine process of its own for a training (niced) and returns its EngineLink.

    models_changed: a model was saved or thrown away. model_wanted: show this model (its folder) in the
    Library. shut_down() ends a training tidily: its checkpoint is written, and it can be resumed later.
    """

    models_changed = Signal()
    model_wanted = Signal(str)

    def __init__(self, make_link: MakeLink, models_dir: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make_link = make_link
        self.run: TrainingRun | None = None
        self.form = SetupForm(make_link, models_dir or paths.user_models())
        self.view = RunView()
        self.notice = Notice()
        self.title = QLabel()
        self.title.setProperty("heading", True)
        form_page = QWidget()
        form_column = QVBoxLayout(form_page)
        form_column.setContentsMargins(0, 0, 0, 0)
        form_column.setSpacing(16)
        form_column.addWidget(self.title)
        form_column.addWidget(self.notice)
        form_column.addWidget(self.form, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(form_page)
        self.stack.addWidget(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.addWidget(self.stack)
        self.form.start_requested.connect(self.start)
        self.form.resume_requested.connect(lambda order: self.start(order, resume=True))
        self.view.left.connect(self.show_form)
        self.view.model_wanted.connect(self.model_wanted)
        self._retranslate()

    @property
    def training(self) -> bool:
        """Whether a training is under way."""
        return self.run is not None and self.run.active

    def start(self, order: Order, resume: bool = False) -> None:
        """Begin a training, or resume it from its checkpoint, and watch it."""
        self.notice.tell("")
        run = TrainingRun(order, self._make_link, self)
        try:
            run.begin(resume and order.resumable, self.form.take_link())
        except UserError as error:
            self.notice.tell(str(error))
            run.deleteLater()
            return
        run.changed.connect(self._on_changed)
        self.run = run
        self.view.set_run(run)
        self.stack.setCurrentIndex(1)
        self.view.main_button.setFocus()

    def _on_changed(self) -> None:
        if self.run is not None and not self.run.active:
            self.models_changed.emit()

    def show_form(self) -> None:
        """Back to the form, for another training."""
        run, self.run = self.run, None
        self.view.run = None
        if run is not None:
            run.close()
            run.deleteLater()
        self.form.reset()
        self.stack.setCurrentIndex(0)
        self.models_changed.emit()

    def shut_down(self) -> None:
        """The window closes: end the engine processes; a training under way keeps its checkpoint."""
        self.form.close_link()
        if self.run is not None:
            self.run.close()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.title.setText(self.tr("Train a model"))
        self.notice.more.setText(self.tr("Details"))
        self.notice.details.setAccessibleName(self.tr("Details of what went wrong"))
