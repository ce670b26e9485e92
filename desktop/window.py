"""The main window: studios as tabs on the left edge, the work in the middle, what it was made with at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QDockWidget,
    QHBoxLayout,
    QMainWindow,
    QScrollArea,
    QStackedWidget,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop import i18n, settings, theme
from desktop.actions import Actions, translated
from desktop.appraise.dock import AppraiseDock
from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.exporting import Exports
from desktop.filing import Filing, show
from desktop.icons import icon
from desktop.library.keeper import Keeper
from desktop.music.hearing import Hearing
from desktop.music.player import Player
from desktop.notice import NoticeBar
from desktop.palette import CommandPalette
from desktop.provenance.rechecking import Rechecks
from desktop.side import SidePanel
from desktop.studios import StudioPage
from desktop.triptych.page import TriptychPage
from engine import __version__, paths
from engine.brief import KINDS
from engine.works import Work, kind_of

if TYPE_CHECKING:
    from desktop.lessons.page import LearnPage
    from desktop.library.page import LibraryPage
    from desktop.training.page import TrainPage

TABS = (("triptych", "triptych"), ("paint", "paint"), ("music", "music"), ("write", "write"), ("train", "train"),
        ("library", "library"), ("learn", "learn"))  # fmt: skip
_SIDE = 296
"""Width of the side, in pixels, where there is room."""
_STUDIO = {"painting": "paint", "music": "music", "writing": "write"}


class Window(QMainWindow):
    """Owns the document, the interactive engine's link and the player; closes them in that order's reverse."""

    def __init__(self) -> None:
        super().__init__()
        self.document = Document(self)
        self.keeper = Keeper(self.document, parent=self)
        self.link = EngineLink()
        self.player = Hearing(Player(self), parent=self)
        self.notice = NoticeBar()
        self.home = TriptychPage(self.document, self.link, self.player)
        self._studios: dict[str, StudioPage] = {}
        self._training: TrainPage | None = None
        self._library: LibraryPage | None = None
        self._learn: LearnPage | None = None
        self.side = SidePanel(self.document)
        self._closing = False
        self.filing = Filing(self.document, self._flush, self)
        self.filing.told.connect(self.notice.tell)
        self.filing.opened.connect(self._show_document)
        self.exports = Exports(self.document, self.link, self._flush, self)
        self.exports.told.connect(self.notice.tell)
        self._spawned = False
        self._dialogs: list[QWidget] = []
        self.stack = QStackedWidget()
        self.stack.addWidget(self.home)
        self._build_tabs()
        inside = QWidget()
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar_row = QHBoxLayout()
        bar_row.setContentsMargins(24, 8, 24, 0)
        bar_row.addWidget(self.notice)
        column.addLayout(bar_row)
        column.addWidget(self.stack, 1)
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addLayout(column, 1)
        self.setCentralWidget(inside)
        self.dock = QDockWidget()
        self.dock.setObjectName("made-with")
        self.dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable)
        self.dock.setTitleBarWidget(QWidget())
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumWidth(self.side.minimumWidth())
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.side)
        self.dock.setWidget(area)
        self.rechecks = Rechecks(self.document, self.link, self.keeper, self)
        self.appraising = AppraiseDock(self.document, self.link)
        self._place_docks()
        self.actions_table = Actions(self, self.menuBar())
        self._connect()
        self._retranslate()
        self._allow()
        self.resize(1280, 800)
        self.show_tab("triptych")
        self.home.bar.prompt.setFocus()

    def _build_tabs(self) -> None:
        self._rail = QWidget()
        self._rail.setFixedWidth(76)
        column = QVBoxLayout(self._rail)
        column.setContentsMargins(6, 12, 6, 12)
        column.setSpacing(4)
        self.tab_group = QButtonGroup(self)
        self.tabs: dict[str, QToolButton] = {}
        for index, (name, picture) in enumerate(TABS):
            button = QToolButton()
            button.setProperty("tab", True)
            button.setCheckable(True)
            button.setIcon(icon(picture))
            button.setIconSize(QSize(24, 24))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setFixedWidth(64)
            button.clicked.connect(lambda _=False, name=name: self.show_tab(name))
            self.tab_group.addButton(button, index)
            column.addWidget(button)
            self.tabs[name] = button
        column.addStretch(1)

    def _connect(self) -> None:
        self.home.told.connect(self.notice.tell)
        self.home.busy_changed.connect(self.side.show_busy)
        self.home.open_wanted.connect(lambda kind: self.show_tab(_STUDIO[kind]))
        self.home.export_wanted.connect(self.do_export_all)
        self.home.busy_changed.connect(lambda *_: self._allow())
        self.document.work_changed.connect(lambda _: self._allow())
        self.side.whose.report_wanted.connect(self.do_report)
        self.side.whose.appraise_wanted.connect(lambda: self.appraising.want(True))
        self.home.file_dropped.connect(self.appraising.show_file)
        self.appraising.told.connect(self.notice.tell)
        self.appraising.wanted_changed.connect(self.actions_table.by_name["appraise"].setChecked)
        self.side.creation.end.clicked.connect(self.home.cancel)
        self.side.training.end.clicked.connect(self._pause_training)
        self.link.died.connect(self._on_died)
        self.player.failed.connect(self.notice.tell)
        self.document.failed.connect(self.notice.tell)
        self.keeper.failed.connect(lambda sentence: self.notice.tell(i18n.engine(sentence)))
        self.document.modified_changed.connect(lambda _: self._name_window())
        self.document.path_changed.connect(lambda _: self._name_window())
        QApplication.styleHints().colorSchemeChanged.connect(self._dress)
        stack = self.document.undo_stack
        by_name = self.actions_table.by_name
        for name, allowed, changed in (
            ("undo", stack.canUndo(), stack.canUndoChanged),
            ("redo", stack.canRedo(), stack.canRedoChanged),
        ):
            by_name[name].setEnabled(allowed)
            changed.connect(by_name[name].setEnabled)
        by_name["sign"].setChecked(bool(settings.read(settings.SIGN)))
        by_name["appraise"].setChecked(self.appraising.wanted)
        by_name[f"scheme_{settings.read(settings.SCHEME)}"].setChecked(True)
        by_name[f"language_{settings.read(settings.LANGUAGE) or i18n.system_language()}"].setChecked(True)

    def _allow(self) -> None:
        """Commands that would do nothing now are grey, and leave their keys to others."""
        by_name = self.actions_table.by_name
        works = self.document.works
        by_name["create"].setEnabled(not self.home.busy)
        by_name["cancel"].setEnabled(self.home.busy)
        by_name["play"].setEnabled("music" in works)
        by_name["export_all"].setEnabled(bool(works))
        by_name["report"].setEnabled(bool(works))
        for kind in KINDS:
            by_name[f"export_{kind}"].setEnabled(kind in works)

    def _build_rest(self) -> None:
        """The pages behind the first one: built after the first paint, or when one of them is asked for."""
        if self._training is not None:
            return
        # Imported here, after the first paint: together they take longer than all of the home page.
        from desktop.lessons.page import LearnPage
        from desktop.library.page import LibraryPage
        from desktop.music.page import MusicPage
        from desktop.painting.page import PaintingPage
        from desktop.training.page import TrainPage
        from desktop.writing.page import WritingPage

        self._studios = {
            "painting": PaintingPage(self.document, self.link),
            "music": MusicPage(self.document, self.link, self.player),
            "writing": WritingPage(self.document, self.link),
        }
        self._training = TrainPage(self._make_training_link)
        self._library = LibraryPage(self.link, self.keeper)
        self._learn = LearnPage(self.document, self.link, self.player)
        self._learn.told.connect(self.notice.tell)
        self._learn.studio_wanted.connect(lambda kind: self.show_tab(_STUDIO[kind]))
        for kind, page in self._studios.items():
            page.export_wanted.connect(lambda kind=kind: self.exports.ask_one(kind))
            page.told.connect(self.notice.tell)
            page.home_wanted.connect(lambda: self.show_tab("triptych"))
        # The page has made its run when these slots are called, for its own slots were connected first.
        self._training.form.start_requested.connect(lambda _: self._follow_training())
        self._training.form.resume_requested.connect(lambda _: self._follow_training())
        self._training.models_changed.connect(self._show_training)
        self._training.models_changed.connect(self._library.models.refresh)
        self._training.model_wanted.connect(self._show_model)
        self._library.train_wanted.connect(lambda: self.show_tab("train"))
        self._library.create_wanted.connect(lambda: self.show_tab("triptych"))
        self._library.open_wanted.connect(self._open_from_library)
        self._library.export_wanted.connect(self.exports.ask_kept)
        self._library.play_wanted.connect(lambda score: self.player.toggle(score, 0))
        self._library.told.connect(self.notice.tell)
        self.player.state_changed.connect(self._library.works.details.show_playing)
        for page in (*self._studios.values(), self._training, self._library, self._learn):
            self.stack.addWidget(page)

    @property
    def studios(self) -> dict[str, StudioPage]:
        """The page of each kind."""
        self._build_rest()
        return self._studios

    @property
    def training(self) -> TrainPage:
        self._build_rest()
        assert self._training is not None
        return self._training

    @property
    def library(self) -> LibraryPage:
        self._build_rest()
        assert self._library is not None
        return self._library

    @property
    def learn(self) -> LearnPage:
        self._build_rest()
        assert self._learn is not None
        return self._learn

    def _follow_training(self) -> None:
        run = self.training.run
        if run is not None:
            run.changed.connect(self._show_training)
            run.progressed.connect(lambda *_: self._show_training())
        self._show_training()

    def _show_training(self) -> None:
        self.side.show_training(self.training.run)

    def _pause_training(self) -> None:
        if self.training.run is not None:
            self.training.run.pause()

    @staticmethod
    def _make_training_link() -> EngineLink:
        link = EngineLink(nice=10, restarts=False)
        link.start()
        return link

    # The life of the window

    def paintEvent(self, event: QPaintEvent) -> None:
        """The engine is spawned once the window has been painted, so that it is up at once."""
        super().paintEvent(event)
        if not self._spawned:
            self._spawned = True
            QTimer.singleShot(0, self._after_first_paint)

    def _after_first_paint(self) -> None:
        if self._closing:
            return
        self.link.start()
        self._build_rest()
        if self.document.path is None and not self.document.works:
            if self.document.recover():
                recovered = self.tr("The last session ended unexpectedly; its works were recovered. Save them.")
                self.notice.tell(recovered)
                self.home.show_document()
            else:
                self._show_sample()

    def _show_sample(self) -> None:
        """The first page shows a finished work, not an empty frame."""
        sample = paths.resources() / "sample.triptych"
        if sample.is_file():
            self.document.open_copy(sample)
            self.home.show_document()

    def restore_layout(self) -> None:
        """Where the window and its panels were the last time."""
        for setting, restore in ((settings.GEOMETRY, self.restoreGeometry), (settings.LAYOUT, self.restoreState)):
            kept = settings.read(setting)
            if kept:
                restore(QByteArray(kept))
        self.appraising.follow(self._kind_shown, self._at_home)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._flush()
        if self.filing.unsaved and not self._closing:
            event.ignore()
            self.filing.when_saved(self._close_now)
            return
        self._closing = True
        settings.write(settings.GEOMETRY, self.saveGeometry())
        settings.write(settings.LAYOUT, self.saveState())
        self.shut_down()
        super().closeEvent(event)

    def shut_down(self) -> None:
        """End the player, the trainings and the engine, and wait for them."""
        self._closing = True
        self.player.close()
        if self._training is not None:
            self._training.shut_down()
        self.link.close()
        if self._library is not None:
            self._library.close_stores()
        self.keeper.close()
        self.document.close()

    def _close_now(self) -> None:
        self._closing = True
        self.close()

    def _on_died(self, sentence: str) -> None:
        again = self.tr("The engine stopped unexpectedly and was started again. Your works are safe.")
        gone = self.tr("The engine stopped again and again. Your works are safe; save them and start the program anew.")
        self.notice.tell(again if self.link.alive else gone, sentence)

    def _name_window(self) -> None:
        name = self.document.path.stem if self.document.path else self.tr("Untitled")
        self.setWindowTitle(f"{name}[*] – Triptych")
        self.setWindowModified(self.document.modified)

    def _dress(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.actions_table.retranslate()
        for name, button in self.tabs.items():
            text = translated(self._tab_word(name))
            button.setText(text)
            button.setAccessibleName(text)
        self.dock.setWindowTitle(self.tr("Made with"))
        self._name_window()

    @staticmethod
    def _tab_word(name: str) -> str:
        return {"triptych": "Triptych", "paint": "Paint", "music": "Music", "write": "Write", "train": "Train",
                "library": "Library", "learn": "Learn"}[name]  # fmt: skip

    def show_tab(self, name: str) -> None:
        """triptych, paint, music, write, train, library or learn."""
        index = [tab for tab, _ in TABS].index(name)
        if index:
            self._build_rest()
        self.stack.setCurrentIndex(index)
        self.tabs[name].setChecked(True)
        self.dock.setVisible(name in ("triptych", "paint", "music", "write"))
        self.appraising.follow(self._kind_shown, name == "triptych")

    @property
    def _kind_shown(self) -> str:
        """The kind of the studio in sight, "" on another page."""
        return next((kind for kind, page in self._studios.items() if page is self.stack.currentWidget()), "")

    def _show_document(self) -> None:
        """Another document is there."""
        self.home.show_document()
        if not self.document.works:
            self.home.bar.prompt.setFocus()

    def _show_model(self, path: str) -> None:
        self.show_tab("library")
        self.library.show_model(path)

    def _open_from_library(self, work: Work, record: dict[str, Any], fingerprint: str) -> None:
        """Into the document, as one step that undo takes back."""
        kind = kind_of(work)
        self.keeper.came_in(kind, fingerprint)
        self.document.set_work(kind, work, self.tr("Open from the library"), record)
        self.show_tab(_STUDIO[kind])

    # Commands (desktop/actions.py)

    def do_new(self) -> None:
        self.filing.new()

    def do_open(self) -> None:
        self.filing.ask_what_to_open()

    def do_save(self) -> None:
        self.filing.save()

    def do_save_as(self) -> None:
        self.filing.ask_where_to_save()

    def _flush(self) -> None:
        """What was typed in the last moments counts too."""
        self.home.editor.flush()
        for page in self._studios.values():
            page.flush()

    def do_export_all(self) -> None:
        self.exports.ask_all()

    def do_sign(self) -> None:
        settings.write(settings.SIGN, int(self.actions_table.by_name["sign"].isChecked()))

    def do_report(self) -> None:
        from desktop.provenance.report import ReportDialog

        self._flush()
        show(ReportDialog(self.document, self.link, self._kind_shown, self))

    def do_verify(self) -> None:
        self.exports.ask_verify()

    def do_export_painting(self) -> None:
        self.exports.ask_one("painting")

    def do_export_music(self) -> None:
        self.exports.ask_one("music")

    def do_export_writing(self) -> None:
        self.exports.ask_one("writing")

    def do_quit(self) -> None:
        self.close()

    def do_undo(self) -> None:
        self.document.undo_stack.undo()

    def do_redo(self) -> None:
        self.document.undo_stack.redo()

    def do_create(self) -> None:
        self.show_tab("triptych")
        self.home.make()

    def do_cancel(self) -> None:
        self.home.cancel()

    def do_roll(self) -> None:
        self.home.bar.roll()

    def do_perform(self) -> None:
        self._flush()
        self.home.start_performance()

    def do_play(self) -> None:
        self.home.toggle_play()

    def do_tab_triptych(self) -> None:
        self.show_tab("triptych")

    def do_tab_paint(self) -> None:
        self.show_tab("paint")

    def do_tab_music(self) -> None:
        self.show_tab("music")

    def do_tab_write(self) -> None:
        self.show_tab("write")

    def do_tab_train(self) -> None:
        self.show_tab("train")

    def do_tab_library(self) -> None:
        self.show_tab("library")

    def do_tab_learn(self) -> None:
        self.show_tab("learn")

    def _scheme(self, choice: str) -> None:
        settings.write(settings.SCHEME, choice)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.follow(app, choice)

    def do_scheme_system(self) -> None:
        self._scheme("system")

    @property
    def _at_home(self) -> bool:
        return self.stack.currentWidget() is self.home

    def do_scheme_light(self) -> None:
        self._scheme("light")

    def do_scheme_dark(self) -> None:
        self._scheme("dark")

    def do_language_en(self) -> None:
        settings.write(settings.LANGUAGE, "en")
        i18n.install("en")

    def do_language_zh(self) -> None:
        settings.write(settings.LANGUAGE, "zh")
        i18n.install("zh")

    def do_reset_layout(self) -> None:
        self._place_docks()
        self.dock.show()
        self.appraising.want(self.appraising.wanted)

    def do_appraise(self) -> None:
        """Open or close the panel of measures; from a page that has no place for it, on the first page."""
        if not self._kind_shown and not self._at_home:
            self.show_tab("triptych")
            self.appraising.want(True)
        else:
            self.appraising.want(not self.appraising.wanted)

    def _place_docks(self) -> None:
        """At the right, one behind the other."""
        for dock in (self.dock, self.appraising):
            dock.setFloating(False)
            self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        self.tabifyDockWidget(self.dock, self.appraising)
        self.resizeDocks([self.appraising], [_SIDE], Qt.Orientation.Horizontal)
        self.setTabPosition(Qt.DockWidgetArea.RightDockWidgetArea, QTabWidget.TabPosition.North)

    def do_palette(self) -> None:
        page = self.stack.currentWidget()
        own = list(page.commands.by_name.values()) if isinstance(page, StudioPage) else []
        CommandPalette([*own, *self.actions_table.by_name.values()], self)

    def do_about(self) -> None:
        text = self.tr("Triptych %1. Three models on this computer paint, compose and write; you stay the author.")
        self.notice.tell(text.replace("%1", __version__))
