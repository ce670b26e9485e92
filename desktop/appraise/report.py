"""What the panel shows as a file: a page for browsers, or A4 for print."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter, QTextDocument

from desktop import i18n
from desktop.appraise.views import HEIGHTS, USUAL, draw
from engine import appraisal_page, files
from engine.appraisal import Appraisal
from engine.brief import UserError
from engine.figures import Ink

_WIDTH = 480.0
"""Points between the margins of the page."""
_DPI = 1200
_GAP = 14.0


def save(works: Sequence[Appraisal], path: str) -> str:
    """Write it; a sentence that says so, or why it could not be."""
    printed = path.lower().endswith(".pdf")
    data = pdf(works) if printed else appraisal_page.page(works, i18n.engine).encode()
    try:
        files.write_bytes(Path(path), data)
    except UserError as error:
        return i18n.engine(str(error))
    return QCoreApplication.translate("AppraiseReport", "Exported: %1").replace("%1", path)


def pdf(works: Sequence[Appraisal]) -> bytes:
    """The report as A4 pages; figures stay lines, not pixels."""
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(i18n.engine(appraisal_page.title()))
    writer.setResolution(_DPI)
    margins = QMarginsF(20, 20, 20, 20)
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, margins,
                    QPageLayout.Unit.Millimeter)
    )  # fmt: skip
    painter = QPainter(writer)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    scale = writer.width() / _WIDTH
    painter.scale(scale, scale)
    tall = writer.height() / scale
    at = _words(writer, painter, works, tall)
    first, other = works[0], works[1] if len(works) > 1 else None
    for figure in first.figures:
        twin = next((one for one in other.figures if str(one.title) == str(figure.title)), None) if other else None
        caption = QTextDocument()
        caption.setDefaultStyleSheet(_STYLE)
        said = (f"<b>{escape(i18n.engine(figure.title))}</b><br>"
                f"<span class='quiet'>{escape(i18n.engine(figure.about))}</span>")  # fmt: skip
        caption.setHtml(said)
        caption.setTextWidth(_WIDTH)
        high = float(HEIGHTS.get(figure.form, USUAL))
        needed = caption.size().height() + high + _GAP
        if at + needed > tall:
            writer.newPage()
            at = 0.0
        painter.save()
        painter.translate(0, at)
        caption.drawContents(painter)
        painter.restore()
        draw(painter, QRectF(0, at + caption.size().height(), _WIDTH, high), figure, twin, Ink(ground="#ffffff"))
        at += needed
    painter.end()
    buffer.close()
    return bytes(held.data())


_STYLE = ".quiet { color: #625f59; } td { padding: 4px 10px 4px 0; } h2 { font-size: 18px; } h3 { font-size: 14px; }"


def _words(writer: QPdfWriter, painter: QPainter, works: Sequence[Appraisal], tall: float) -> float:
    """Draw all that is words; how far down the last page it went."""
    document = QTextDocument()
    font = document.defaultFont()
    font.setPixelSize(10)
    document.setDefaultFont(font)
    document.setDefaultStyleSheet(_STYLE)
    for number, work in enumerate(works):
        image = QImage.fromData(work.small)
        if not image.isNull():
            mode = Qt.AspectRatioMode.KeepAspectRatio
            small = image.scaled(200, 140, mode, Qt.TransformationMode.SmoothTransformation)
            document.addResource(QTextDocument.ResourceType.ImageResource, f"work{number}", small)
    document.setHtml(appraisal_page.words(works, i18n.engine))
    document.setPageSize(QSizeF(_WIDTH, tall))
    pages = document.pageCount()
    for page in range(pages):
        if page:
            writer.newPage()
        painter.save()
        painter.translate(0, -page * tall)
        document.drawContents(painter, QRectF(0, page * tall, _WIDTH, tall))
        painter.restore()
    last = document.documentLayout().documentSize().height() - (pages - 1) * tall
    layout = document.documentLayout()
    end = layout.blockBoundingRect(document.lastBlock()).bottom() - (pages - 1) * tall
    return max(min(last, tall), end) + _GAP if end < tall else tall
