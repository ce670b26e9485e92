"""Pictures from files, from a drop and from the clipboard. No widgets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter

from engine.brief import UserError
from engine.painting import pictures

MAX_FILE = 256 << 20


def is_picture(mime: QMimeData) -> bool:
    """Whether it holds a picture, or files that by their names are pictures."""
    files = [url.toLocalFile().lower() for url in mime.urls() if url.isLocalFile()]
    return mime.hasImage() or any(name.endswith(pictures.ENDINGS) for name in files)


def read(path: Path) -> np.ndarray:
    """A picture file as uint8 (h, w, 4) with straight alpha. Raises UserError, in one sentence."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise UserError(f"{path.name} is larger than 256 MB; make it smaller first.")
        return pictures.read_layer(path.read_bytes())
    except OSError as error:
        raise UserError(f"{path.name} could not be read ({error.strerror}); choose another file.") from error


def on_white(pixels: np.ndarray) -> np.ndarray:
    """uint8 (h, w, 4) with straight alpha -> uint8 (h, w, 3) as it looks on white paper."""
    share = pixels[..., 3:].astype(np.uint16)
    return ((pixels[..., :3] * share + 255 * (255 - share) + 127) // 255).astype(np.uint8)


def from_clipboard(mime: QMimeData) -> QImage:
    """The picture as a layer's image. Raises UserError where it is too large or none."""
    image = QImage(mime.imageData())
    if image.isNull():
        raise UserError("The clipboard holds no picture that can be read; copy it again.")
    if image.width() * image.height() > pictures.MAX_PIXELS:
        raise UserError("The picture is larger than 67 megapixels; make it smaller first.")
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def placed(picture: QImage, blank: QImage) -> QImage:
    """The picture in the middle of an empty layer, made smaller where it is larger than that."""
    if picture.width() > blank.width() or picture.height() > blank.height():
        picture = picture.scaled(
            blank.size(), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    rect = QRect(QPoint(0, 0), picture.size())
    rect.moveTo((blank.width() - picture.width()) // 2, (blank.height() - picture.height()) // 2)
    painter = QPainter(blank)
    painter.drawImage(rect.topLeft(), picture)
    painter.end()
    return blank
