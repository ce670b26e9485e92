"""The row for a verse form: which one, what it wants to know, write in it, and how the text keeps it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QSpinBox, QWidget

from desktop import i18n
from desktop.icons import tool_button
from desktop.writing.margin import Findings
from engine.brief import UserError
from engine.writing import forms
from engine.writing.forms import Form


class FormBar(QWidget):
    """chosen(): another form, or none. write_wanted(), seek_wanted(): the next mark. told: a form file is wrong."""

    chosen = Signal()
    write_wanted = Signal()
    seek_wanted = Signal()
    own_wanted = Signal()
    told = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, Form] = {}
        self._findings: Findings | None = None
        self.list = QComboBox()
        self.list.setMinimumContentsLength(14)
        self.list.setMaxVisibleItems(31)
        self.label = QLabel()
        self.label.setBuddy(self.list)
        self.word = QLineEdit()
        self.word.setMaximumWidth(140)
        self.lines = QSpinBox()
        self.lines.setRange(1, 60)
        self.lines.setValue(8)
        self.write = QPushButton()
        self.verdict = QLabel()
        self.verdict.setProperty("quiet", True)
        self.verdict.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.seek = QPushButton()
        self.own = tool_button("plus")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (self.label, self.list, self.own, self.word, self.lines, self.write):
            row.addWidget(part)
        row.addWidget(self.verdict, 1)
        row.addWidget(self.seek)
        self.list.currentIndexChanged.connect(lambda _: self._choose())
        self.write.clicked.connect(self.write_wanted)
        self.word.returnPressed.connect(self.write_wanted)
        self.seek.clicked.connect(self.seek_wanted)
        self.own.clicked.connect(self.own_wanted)
        self._retranslate()
        self._choose()

    @property
    def form(self) -> Form | None:
        """The form that is chosen."""
        return self.forms.get(self.list.currentData() or "")

    def load(self) -> None:
        """Read the forms anew: files of the user's own may have come or changed."""
        kept, wrong = self.list.currentData(), []
        self.forms = {}
        for name in forms.names():
            try:
                self.forms[name] = forms.find(name)
            except UserError as error:
                wrong.append(i18n.engine(str(error)))
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItem(self.tr("none"), "")
        for language in ("en", "zh"):
            self.list.insertSeparator(self.list.count())
            for form in sorted(self.forms.values(), key=lambda form: form.title):
                if form.language == language:
                    self.list.addItem(form.title, form.name)
                    self.list.setItemData(self.list.count() - 1, form.about, Qt.ItemDataRole.ToolTipRole)
        self.list.setCurrentIndex(max(0, self.list.findData(kept or "")))
        self.list.blockSignals(False)
        self._choose()
        if wrong:
            self.told.emit(wrong[0])

    def choose(self, name: str) -> None:
        """Choose a form by its name; "" none."""
        self.list.setCurrentIndex(max(0, self.list.findData(name)))

    def _choose(self) -> None:
        form = self.form
        self.word.setVisible(form is not None and form.acrostic)
        self.lines.setVisible(form is not None and form.open and not form.acrostic)
        self.write.setEnabled(form is not None)
        self.list.setToolTip(form.about if form is not None else self.tr("A verse form to write in and to check by"))
        self.show_findings(None)
        self.chosen.emit()

    def show_findings(self, findings: Findings | None) -> None:
        """Say how the text keeps the form."""
        self._findings = findings
        marked = findings is not None and bool(findings.marks)
        self.seek.setVisible(marked)
        if findings is None:
            self.verdict.setText("")
        elif findings.conforms and not findings.marks:
            self.verdict.setText(self.tr("The form is kept."))
        elif findings.conforms:
            self.verdict.setText(self.tr("The form is kept; see the notes."))
        else:
            many = self.tr("%1 places break the form.").replace("%1", str(findings.faults))
            self.verdict.setText(many if findings.faults > 1 else self.tr("One place breaks the form."))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.label.setText(self.tr("Form"))
        self.list.setAccessibleName(self.tr("Form"))
        if self.list.count():
            self.list.setItemText(0, self.tr("none"))
        self.word.setPlaceholderText(self.tr("word or 藏头"))
        self.word.setAccessibleName(self.tr("What the first letters spell"))
        self.word.setToolTip(self.tr("The word, or the Chinese characters, that the lines begin with"))
        self.lines.setAccessibleName(self.tr("Lines"))
        self.lines.setToolTip(self.tr("How many lines the model writes"))
        self.lines.setSuffix(self.tr(" lines"))
        self.write.setText(self.tr("Write in the form"))
        self.write.setAccessibleName(self.tr("Write in the form"))
        self.write.setToolTip(self.tr("The model writes a text that keeps the form (Ctrl+Shift+F)"))
        self.seek.setText(self.tr("Next mark"))
        self.seek.setAccessibleName(self.tr("Next mark"))
        self.seek.setToolTip(self.tr("Go to the next place that is marked, and say what is there (F8)"))
        self.own.setAccessibleName(self.tr("Your own forms"))
        self.own.setToolTip(self.tr("Open the folder of your own forms; each is a small text file"))
        self.show_findings(self._findings)
