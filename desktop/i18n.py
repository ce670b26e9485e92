"""The window's languages: English in the source, 简体中文 beside it; switched live. Tools keep them complete.

python -m desktop.i18n update | check | release
"""

from __future__ import annotations

import ast
import filecmp
import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from engine import paths
from engine.saying import Said

LANGUAGES = {"en": "English", "zh": "简体中文"}
_FILE = "triptych_zh_CN"
_ROOT = Path(__file__).resolve().parent.parent
_TS = _ROOT / "resources" / "translations" / f"{_FILE}.ts"
_QM = _TS.with_suffix(".qm")

_installed: list[QTranslator] = []


def system_language() -> str:
    """zh where the system speaks Chinese, else en."""
    return "zh" if QLocale.system().language() == QLocale.Language.Chinese else "en"


def install(language: str) -> None:
    """Switch the whole window; widgets hear of it by LanguageChange."""
    app = QCoreApplication.instance()
    assert app is not None
    for translator in _installed:
        app.removeTranslator(translator)
    _installed.clear()
    QLocale.setDefault(QLocale("zh_CN" if language == "zh" else "en_GB"))
    if language != "zh":
        return
    for folder, name in (
        (QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath), "qtbase_zh_CN"),
        (str(paths.resources() / "translations"), _FILE),
    ):
        translator = QTranslator(app)
        if translator.load(name, folder):
            app.installTranslator(translator)
            _installed.append(translator)


def engine(sentence: str) -> str:
    """What the engine said, in the window's language where its template is translated; else as it came."""
    if not isinstance(sentence, Said):
        return sentence
    values = {name: engine(value) if isinstance(value, str) else value for name, value in sentence.values.items()}
    return QCoreApplication.translate("Engine", sentence.template).format(**values)


# Tools for developers

_ENGINE = Path("desktop") / "_engine_sentences.py"
"""Made for lupdate, which knows Qt's own calls alone, and taken away again."""


def _engine_templates() -> list[str]:
    """The templates of all said("...") calls in the engine."""
    found = set()
    for path in (_ROOT / "engine").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "said":
                template = node.args[0]
                assert isinstance(template, ast.Constant), f"{path.name}: said() wants a literal"
                found.add(str(template.value))
    return sorted(found)


def _tool(name: str, *arguments: str) -> str:
    program = Path(sys.executable).with_name(f"pyside6-{name}")
    done = subprocess.run([str(program), *arguments], capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout + done.stderr


def _sources() -> list[str]:
    return sorted(str(p.relative_to(_ROOT)) for p in (_ROOT / "desktop").rglob("*.py"))


def _update(ts: Path) -> None:
    import os

    before = Path.cwd()
    os.chdir(_ROOT)
    try:
        rows = [f"QT_TRANSLATE_NOOP('Engine', {json.dumps(text, ensure_ascii=False)})" for text in _engine_templates()]
        _ENGINE.write_text("\n".join(rows) + "\n", "utf-8")
        _tool("lupdate", *_sources(), "-locations", "none", "-no-obsolete", "-target-language", "zh_CN", "-ts", str(ts))
    finally:
        _ENGINE.unlink(missing_ok=True)
        os.chdir(before)


def messages(ts: Path) -> dict[tuple[str, str], str]:
    """(context, source) -> translation, "" where it is unfinished."""
    found = {}
    for context in ET.parse(ts).getroot().iter("context"):  # noqa: S314 - our own file
        for message in context.iter("message"):
            translation = message.find("translation")
            done = translation is not None and translation.get("type") is None
            key = (context.findtext("name", ""), message.findtext("source", ""))
            found[key] = (translation.text or "") if done and translation is not None else ""
    return found


def problems() -> list[str]:
    """What is missing from the Chinese translation: new strings, unfinished ones, an old .qm."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / _TS.name
        fresh.write_bytes(_TS.read_bytes())
        _update(fresh)
        now = messages(fresh)
        found = [f"not translated: {context}: {source!r}" for (context, source), text in now.items() if not text]
        gone = messages(_TS).keys() - now.keys()
        found += [f"no longer in the source: {context}: {source!r}" for context, source in sorted(gone)]
        compiled = fresh.with_suffix(".qm")
        _tool("lrelease", str(_TS), "-qm", str(compiled))
        if not _QM.is_file() or not filecmp.cmp(compiled, _QM, shallow=False):
            found.append(f"{_QM.name} is older than {_TS.name}: run python -m desktop.i18n release")
    return found


def main(verb: str) -> int:
    if verb == "update":
        _TS.parent.mkdir(parents=True, exist_ok=True)
        _update(_TS)
    elif verb == "release":
        _tool("lrelease", str(_TS), "-qm", str(_QM))
    elif verb == "check":
        found = problems()
        sys.stdout.write("\n".join(found) + ("\n" if found else "translations complete\n"))
        return bool(found)
    else:
        sys.stderr.write("usage: python -m desktop.i18n update|check|release\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) == 2 else ""))
