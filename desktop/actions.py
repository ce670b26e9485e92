"""Every command of the window in one table: menus, shortcuts and the palette are drawn from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenuBar, QWidget

_CONTEXT = "Actions"


@dataclass(frozen=True)
class Command:
    """name: the method it calls, without "do_". keys: shortcuts; group: one of a group is checked.

    menu: a menu of the window; "" for the commands of a page, whose text is translated in the context Actions
    as well. checked: it is a switch by itself.
    """

    name: str
    menu: Any  # QT_TRANSLATE_NOOP hands its string back as an object
    text: Any
    keys: tuple[str, ...] = ()
    group: str = ""
    separated: bool = False
    checked: bool = False


FILE = QT_TRANSLATE_NOOP("Actions", "&File")
EDIT = QT_TRANSLATE_NOOP("Actions", "&Edit")
CREATE = QT_TRANSLATE_NOOP("Actions", "&Create")
VIEW = QT_TRANSLATE_NOOP("Actions", "&View")
LANGUAGE = QT_TRANSLATE_NOOP("Actions", "&Language")
HELP = QT_TRANSLATE_NOOP("Actions", "&Help")
MENUS = (FILE, EDIT, CREATE, VIEW, LANGUAGE, HELP)

COMMANDS = (
    Command("new", FILE, QT_TRANSLATE_NOOP("Actions", "&New"), ("Ctrl+N",)),
    Command("open", FILE, QT_TRANSLATE_NOOP("Actions", "&Open…"), ("Ctrl+O",)),
    Command("save", FILE, QT_TRANSLATE_NOOP("Actions", "&Save"), ("Ctrl+S",)),
    Command("save_as", FILE, QT_TRANSLATE_NOOP("Actions", "Save &as…"), ("Ctrl+Shift+S",)),
    Command("export_all", FILE, QT_TRANSLATE_NOOP("Actions", "&Export the works…"), ("Ctrl+E",), separated=True),
    Command("export_painting", FILE, QT_TRANSLATE_NOOP("Actions", "Export the painting (PNG)…")),
    Command("export_music", FILE, QT_TRANSLATE_NOOP("Actions", "Export the tune (MID)…")),
    Command("export_writing", FILE, QT_TRANSLATE_NOOP("Actions", "Export the text (TXT)…")),
    Command("sign", FILE, QT_TRANSLATE_NOOP("Actions", "&Sign what is exported"), checked=True),
    Command("report", FILE, QT_TRANSLATE_NOOP("Actions", "&How the works were made…"), ("Ctrl+I",), separated=True),
    Command("verify", FILE, QT_TRANSLATE_NOOP("Actions", "&Verify a file…")),
    Command("quit", FILE, QT_TRANSLATE_NOOP("Actions", "&Quit"), ("Ctrl+Q",), separated=True),
    Command("undo", EDIT, QT_TRANSLATE_NOOP("Actions", "&Undo"), ("Ctrl+Z",)),
    Command("redo", EDIT, QT_TRANSLATE_NOOP("Actions", "&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y")),
    Command("create", CREATE, QT_TRANSLATE_NOOP("Actions", "&Create"), ("Ctrl+Return",)),
    Command("cancel", CREATE, QT_TRANSLATE_NOOP("Actions", "Cance&l"), ("Esc",)),
    Command("roll", CREATE, QT_TRANSLATE_NOOP("Actions", "&Roll another seed"), ("Ctrl+R",)),
    Command("perform", CREATE, QT_TRANSLATE_NOOP("Actions", "Per&form full screen"), ("F5",)),
    Command("play", CREATE, QT_TRANSLATE_NOOP("Actions", "&Play or stop the tune"), ("Ctrl+P",)),
    Command("tab_triptych", VIEW, QT_TRANSLATE_NOOP("Actions", "Triptych"), ("Ctrl+1",)),
    Command("tab_paint", VIEW, QT_TRANSLATE_NOOP("Actions", "Paint"), ("Ctrl+2",)),
    Command("tab_music", VIEW, QT_TRANSLATE_NOOP("Actions", "Music"), ("Ctrl+3",)),
    Command("tab_write", VIEW, QT_TRANSLATE_NOOP("Actions", "Write"), ("Ctrl+4",)),
    Command("tab_train", VIEW, QT_TRANSLATE_NOOP("Actions", "Train"), ("Ctrl+5",)),
    Command("tab_library", VIEW, QT_TRANSLATE_NOOP("Actions", "Library"), ("Ctrl+6",)),
    Command("tab_learn", VIEW, QT_TRANSLATE_NOOP("Actions", "Learn"), ("Ctrl+7",)),
    Command(
        "appraise", VIEW, QT_TRANSLATE_NOOP("Actions", "&Appraise the work"), ("F6",), separated=True, checked=True
    ),
    Command(
        "scheme_system", VIEW, QT_TRANSLATE_NOOP("Actions", "Colours of the system"), group="scheme", separated=True
    ),
    Command("scheme_light", VIEW, QT_TRANSLATE_NOOP("Actions", "Light"), group="scheme"),
    Command("scheme_dark", VIEW, QT_TRANSLATE_NOOP("Actions", "Dark"), group="scheme"),
    Command("reset_layout", VIEW, QT_TRANSLATE_NOOP("Actions", "Reset the panels"), separated=True),
    Command("language_en", LANGUAGE, "English", group="language"),
    Command("language_zh", LANGUAGE, "简体中文", group="language"),
    Command("palette", HELP, QT_TRANSLATE_NOOP("Actions", "&Find a command…"), ("Ctrl+K", "Ctrl+Shift+P")),
    Command("about", HELP, QT_TRANSLATE_NOOP("Actions", "&About Triptych")),
)


def translated(text: Any) -> str:
    return QCoreApplication.translate(_CONTEXT, text)


class Actions:
    """The table as QActions of a window whose do_NAME methods they call."""

    def __init__(self, window: QWidget, bar: QMenuBar) -> None:
        self._bar = bar
        self._groups: dict[str, QActionGroup] = {}
        self.by_name: dict[str, QAction] = {}
        self._menus = {menu: bar.addMenu("") for menu in MENUS}
        for command in COMMANDS:
            action = QAction(window)
            call: Callable[[], None] = getattr(window, f"do_{command.name}")
            action.triggered.connect(call)
            action.setShortcuts([QKeySequence(keys) for keys in command.keys])
            action.setCheckable(command.checked)
            if command.group:
                group = self._groups.setdefault(command.group, QActionGroup(window))
                action.setCheckable(True)
                group.addAction(action)
            menu = self._menus[command.menu]
            if command.separated:
                menu.addSeparator()
            menu.addAction(action)
            self.by_name[command.name] = action
        self.retranslate()

    def retranslate(self) -> None:
        for name, menu in self._menus.items():
            menu.setTitle(translated(name))
        for command in COMMANDS:
            self.by_name[command.name].setText(translated(command.text))


class PageActions:
    """The commands of one page as QActions on it: its shortcuts work while the page has the focus."""

    def __init__(self, page: QWidget, commands: tuple[Command, ...]) -> None:
        self._commands = commands
        self._groups: dict[str, QActionGroup] = {}
        self.by_name: dict[str, QAction] = {}
        for command in commands:
            action = QAction(page)
            call: Callable[[], None] = getattr(page, f"do_{command.name}")
            action.triggered.connect(call)
            action.setShortcuts([QKeySequence(keys) for keys in command.keys])
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            if command.group:
                action.setCheckable(True)
                self._groups.setdefault(command.group, QActionGroup(page)).addAction(action)
            page.addAction(action)
            self.by_name[command.name] = action
        self.retranslate()

    def retranslate(self) -> None:
        for command in self._commands:
            self.by_name[command.name].setText(translated(command.text))
