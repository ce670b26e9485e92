"""Colours and the small stylesheet, from one table of tokens; light and dark."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from engine import paths


@dataclass(frozen=True)
class Tokens:
    """ground: behind everything; surface: panels; raised: buttons; line: hairlines; quiet: second text;
    accent: lines and marks; fill: the same colour under white words; grip: scroll bars."""

    ground: str
    surface: str
    raised: str
    line: str
    text: str
    quiet: str
    accent: str
    fill: str
    grip: str
    on_accent: str = "#ffffff"


DARK = Tokens("#1d1e20", "#26282b", "#34373b", "#3b3e43", "#ece9e4", "#a8a59f", "#d9573f", "#c74a32", "#74777d")
LIGHT = Tokens("#eceae5", "#f7f6f3", "#dcd9d2", "#d0ccc4", "#1f1e1c", "#625f59", "#c9442c", "#c9442c", "#8b877f")
"""Words keep a contrast of 4.5 to 1 and marks of 3 to 1 on whatever they lie upon (WCAG 2.2 AA)."""
HAND = "#5a7f9e"
"""What a hand made, and the second voice of a tune."""


_chosen = "system"


def is_dark() -> bool:
    """What the user chose, else what the system says. Some platforms ignore a scheme that is set on them."""
    if _chosen != "system":
        return _chosen == "dark"
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def tokens() -> Tokens:
    return DARK if is_dark() else LIGHT


def palette(t: Tokens) -> QPalette:
    p = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, t.ground), (role.Base, t.surface), (role.AlternateBase, t.ground), (role.Button, t.raised),
        (role.WindowText, t.text), (role.Text, t.text), (role.ButtonText, t.text), (role.BrightText, t.on_accent),
        (role.Highlight, t.fill), (role.HighlightedText, t.on_accent), (role.PlaceholderText, t.quiet),
        (role.ToolTipBase, t.surface), (role.ToolTipText, t.text), (role.Mid, t.line), (role.Midlight, t.raised),
        (role.Dark, t.line), (role.Light, t.raised), (role.Shadow, t.ground), (role.Link, t.accent),
        (role.Accent, t.accent),
    ):  # fmt: skip
        p.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        p.setColor(QPalette.ColorGroup.Disabled, which, QColor(t.quiet))
    return p


def stylesheet(t: Tokens) -> str:
    """The few rules the palette cannot say."""
    icons = paths.resources() / "icons"
    eye, eye_off = (icons / "eye.svg").as_posix(), (icons / "eye-off.svg").as_posix()
    chevron, up = (icons / "chevron.svg").as_posix(), (icons / "chevron-up.svg").as_posix()
    return f"""
QLabel[heading="true"] {{ font-size: 20px; font-weight: 600; }}
QLabel[quiet="true"] {{ color: {t.quiet}; }}
QLabel[strong="true"] {{ font-weight: 600; }}
QFrame[panel="true"], QWidget[side="true"] {{ background: {t.surface}; border-radius: 6px; }}
QWidget[side="true"] {{ border-radius: 0; }}
QLineEdit, QAbstractSpinBox, QComboBox, QTextEdit {{
  background: {t.surface}; border: 1px solid {t.line}; border-radius: 6px; padding: 4px 8px; min-height: 20px; }}
QAbstractSpinBox {{ padding: 4px 2px 4px 8px; max-height: 20px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; background: transparent; width: 20px; }}
QAbstractSpinBox::up-arrow {{ image: url({up}); width: 10px; height: 10px; }}
QAbstractSpinBox::down-arrow {{ image: url({chevron}); width: 10px; height: 10px; }}
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {{
  border: none; padding: 0 4px; min-height: 0; background: transparent; }}
QSpinBox[plain="true"] {{ padding: 4px 6px; }}
QSpinBox[plain="true"]::up-button, QSpinBox[plain="true"]::down-button {{ width: 0; }}
QSpinBox[plain="true"]::up-arrow, QSpinBox[plain="true"]::down-arrow {{ image: none; width: 0; }}
QFrame[line="true"] {{ background: {t.line}; border: none; max-height: 1px; min-height: 1px; }}
QLineEdit[prompt="true"] {{ font-size: 16px; padding: 8px 12px; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: url({chevron}); width: 12px; height: 12px; }}
QPushButton, QToolButton {{
  background: {t.raised}; border: 1px solid transparent; border-radius: 6px; padding: 4px 12px; min-height: 20px; }}
QToolButton {{ padding: 4px 6px; }}
QPushButton:hover, QToolButton:hover {{ border-color: {t.quiet}; }}
QPushButton:pressed, QToolButton:pressed, QToolButton:checked {{ background: {t.line}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {t.quiet}; }}
QPushButton[segment="true"] {{ background: transparent; }}
QPushButton[segment="true"]:checked {{ background: {t.raised}; }}
QToolButton[star="true"] {{ background: transparent; padding: 0; }}
QPushButton[main="true"] {{ background: {t.fill}; color: {t.on_accent}; font-weight: 600; padding: 8px 24px; }}
QPushButton[main="true"]:disabled {{ background: {t.raised}; color: {t.quiet}; }}
QToolButton[tab="true"] {{ background: transparent; padding: 8px 0 6px 0; }}
QToolButton[tab="true"]:checked {{ background: {t.raised}; }}
QToolButton[row="true"] {{ background: transparent; text-align: left; }}
QToolButton[row="true"]:checked {{ background: {t.raised}; }}
QToolButton[menu="true"] {{ padding: 4px 24px 4px 12px; }}
QToolButton::menu-indicator {{
  image: url({chevron}); width: 10px; height: 10px; right: 8px;
  subcontrol-origin: padding; subcontrol-position: center right; }}
QToolButton[thumb="true"] {{ background: transparent; padding: 0; border: 2px solid transparent; border-radius: 4px; }}
QToolButton[thumb="true"]:checked {{ border-color: {t.accent}; }}
QPushButton:focus, QToolButton:focus, QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus,
QTextEdit:focus, QAbstractItemView:focus {{ border: 1px solid {t.accent}; }}
QPushButton[main="true"]:focus {{ border: 2px solid {t.text}; padding: 7px 23px; }}
QToolButton[thumb="true"]:focus {{ border: 2px solid {t.text}; }}
QProgressBar {{ background: {t.raised}; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 2px; }}
QFrame[card="true"] {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 8px; }}
QFrame[bar="true"] {{ background: {t.surface}; border: 1px solid {t.accent}; border-radius: 6px; }}
QListWidget[layers="true"], QListWidget[film="true"] {{ outline: none; }}
QListWidget[film="true"]::item {{ padding: 2px; border-radius: 4px; }}
QListWidget[film="true"]::item:selected {{ background: {t.quiet}; }}
QListWidget[layers="true"]::item {{ padding: 4px 4px; border-radius: 4px; }}
QListWidget[layers="true"]::item:selected {{ background: {t.raised}; color: {t.text}; }}
QListWidget[layers="true"]::indicator {{ width: 18px; height: 18px; image: url({eye_off}); }}
QListWidget[layers="true"]::indicator:checked {{ image: url({eye}); }}
QToolButton[fold="true"] {{ background: transparent; font-weight: 600; padding: 4px 0; }}
QToolButton[tool="true"] {{ background: transparent; padding: 6px; }}
QToolButton[tool="true"]:checked {{ background: {t.raised}; }}
QToolButton[swatch="true"], QToolButton[cell="true"] {{ padding: 0; background: transparent; }}
QToolButton[swatch="true"] {{ min-height: 20px; }}
QToolButton[large="true"] {{ min-height: 28px; }}
QToolButton[cell="true"] {{ min-width: 0; min-height: 0; padding: 2px; }}
QToolButton[cell="true"]:hover, QToolButton[cell="true"]:focus {{ background: {t.quiet}; border-radius: 4px; }}
QSlider {{ min-height: 20px; }}
QSlider::groove:horizontal {{ height: 3px; background: {t.raised}; border-radius: 1px; }}
QSlider::sub-page:horizontal {{ background: {t.quiet}; border-radius: 1px; }}
QSlider::handle:horizontal {{
  background: {t.text}; width: 12px; height: 12px; margin: -5px 0; border-radius: 6px; border: 1px solid {t.ground}; }}
QSlider::handle:horizontal:focus {{ background: {t.accent}; }}
QFrame[popup="true"] {{ background: {t.surface}; border: 1px solid {t.quiet}; border-radius: 6px; }}
QFrame[popup="true"] QListWidget {{ border: none; }}
QFrame[popup="true"] QListWidget::item {{ padding: 4px 8px; border-radius: 4px; }}
QFrame[popup="true"] QListWidget::item:selected {{ background: {t.fill}; color: {t.on_accent}; }}
QHeaderView::section {{ background: {t.surface}; border: none; border-bottom: 1px solid {t.line}; padding: 4px 8px; }}
QTableView, QTableWidget, QTreeView, QListView {{
  background: {t.surface}; border: 1px solid {t.line}; border-radius: 6px; gridline-color: {t.line}; }}
QMenuBar {{ background: {t.ground}; }}
QMenuBar::item {{ padding: 4px 8px; }}
QMenuBar::item:selected, QMenu::item:selected {{ background: {t.raised}; }}
QMenu {{ background: {t.surface}; border: 1px solid {t.line}; padding: 4px; }}
QMenu::item {{ padding: 4px 24px; }}
QMainWindow::separator {{ background: transparent; width: 2px; height: 2px; }}
QToolTip {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.line}; padding: 4px; }}
QScrollArea {{ border: none; }}
QScrollBar {{ background: transparent; border: none; margin: 0; }}
QScrollBar:vertical {{ width: 10px; }}
QScrollBar:horizontal {{ height: 10px; }}
QScrollBar::handle {{ background: {t.grip}; border-radius: 3px; margin: 2px; min-width: 24px; min-height: 24px; }}
QScrollBar::handle:hover {{ background: {t.quiet}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
  background: none; border: none; width: 0; height: 0; }}
"""


def apply(app: QApplication) -> None:
    """Dress the application for the present colour scheme."""
    t = tokens()
    font = app.font()
    font.setPixelSize(13)
    app.setFont(font)
    app.setPalette(palette(t))
    app.setStyleSheet(stylesheet(t))


def follow(app: QApplication, choice: str) -> None:
    """choice: system, light or dark. Applied now, and again whenever the system changes its mind."""
    global _chosen
    _chosen = choice
    scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(choice, Qt.ColorScheme.Unknown)
    hints = QGuiApplication.styleHints()
    hints.setColorScheme(scheme)
    apply(app)
