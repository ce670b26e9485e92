"""The document at one moment, cheap to take in the window's thread and made into a file's bytes in any other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from desktop import archive, export
from desktop.layers import MODEL, Layer, is_opaque, rgb
from engine.works import Painting, Work


@dataclass(frozen=True)
class Snapshot:
    """Images share their memory with the document's until one of both is painted on.

    works: by kind, without the painting where `flat` is it. layers: of the painting, the lowest first.
    """

    works: dict[str, Work]
    record: dict[str, Any]
    extra: dict[str, Any]
    flat: QImage | None
    layers: tuple[tuple[Layer, QImage], ...]

    @property
    def state(self) -> object:
        """Equal for two snapshots of a document that did not change between them."""
        pixels = tuple((layer, image.cacheKey()) for layer, image in self.layers)
        return dict(self.works), self.record, pixels


class Coder:
    """Makes the bytes of snapshots; what is as it was is not coded anew. To be used by one thread at a time."""

    def __init__(self) -> None:
        self._works: dict[str, tuple[Work, bytes]] = {}
        self._pngs: dict[int, bytes] = {}

    def pack(self, snapshot: Snapshot) -> bytes:
        works = dict(snapshot.works)
        if snapshot.flat is not None:
            works["painting"] = Painting(rgb(snapshot.flat))
        contents = archive.Contents(works, snapshot.record, snapshot.extra, self._layers(snapshot))
        return archive.pack(contents, self._encode)

    def _encode(self, work: Work) -> bytes:
        kind = type(work).__name__
        kept = self._works.get(kind)
        if kept is None or kept[0] is not work:
            kept = self._works[kind] = (work, export.encode(work))
        return kept[1]

    def _layers(self, snapshot: Snapshot) -> tuple[archive.LayerPart, ...]:
        """None for a painting that is flat."""
        layers = snapshot.layers
        if len(layers) == 1 and layers[0][0] == Layer(layers[0][0].key, MODEL, "") and is_opaque(layers[0][1]):
            return ()
        images = {image.cacheKey(): image for _, image in layers}
        self._pngs = {key: self._pngs.get(key) or _png(image) for key, image in images.items()}
        return tuple(
            archive.LayerPart(self._pngs[image.cacheKey()], layer.kind, layer.name, layer.opacity, layer.visible)
            for layer, image in layers
        )


def _png(image: QImage) -> bytes:
    """Packed lightly: several layers of a large painting are coded while somebody waits."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", 80)  # type: ignore[call-overload]
    return bytes(buffer.data().data())
