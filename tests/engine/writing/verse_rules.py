"""A second checker of verse, from the rules alone: it shares no code and no form file with the program's own.

It reads the tables of sounds as text. english(form, text) and chinese(form, text) give the broken rules, strict:
no near rhyme, no stress against the metre. FORMS and SONGS say here what the forms are.
"""

from __future__ import annotations

import itertools
import re
from functools import cache
from pathlib import Path

PROSODY = Path(__file__).resolve().parents[3] / "resources" / "prosody"
IAMBS = {n: ["wS" * n] for n in (3, 4, 5)}
ENGLISH = {
    "sonnet": ("ababcdcdefefgg", [IAMBS[5]] * 14),
    "petrarchan": ("abbaabbacdecde", [IAMBS[5]] * 14),
    "couplet": ("aa", [IAMBS[5]] * 2),
    "common-metre": ("ababcdcd", [IAMBS[4], IAMBS[3]] * 4),
    "limerick": ("aabba", [["wSwwSwwS", "wwSwwSwwS"]] * 2 + [["wSwwS", "wwSwwS"]] * 2 + [["wSwwSwwS", "wwSwwSwwS"]]),
    "blank-verse": ("--------", [IAMBS[5]] * 8),
    "haiku": ("---", [["?" * 5], ["?" * 7], ["?" * 5]]),
    "acrostic": ("-" * 5, [IAMBS[4]] * 5),
    "free": ("-" * 8, [["?" * n for n in range(4, 12)]] * 8),
}
"""Rhymes, and for each line the patterns it may have: w weak, S strong, ? either."""
SONGS = {
    "rumengling": ("6A 6A 5 6A 2A 2A 6A", "仄仄0仄仄仄仄"),
    "huanxisha": ("7A 7A 7A 7 7A 7A", "平平平0平平"),
    "yijiangnan": ("3 5A 7 7A 5A", "0平0平平"),
    "dianjiangchun": ("4 7A 4A 5A 4 5A 3A 4A 5A", "0仄仄仄0仄仄仄仄"),
    "pusaman": ("7A 7A 5B 5B 5C 5C 5D 5D", "仄仄平平仄仄平平"),
    "qingpingyue": ("4A 5A 7A 6A 6B 6B 6 6B", "仄仄仄仄平平0平"),
    "busuanzi": ("5 5A 7 5A 5 5A 7 5A", "0仄0仄0仄0仄"),
    "xiangjianhuan": ("6A 3A 9A 3B 3B 3A 9A", "平平平仄仄平平"),
    "caisangzi": ("7 4A 4A 7A 7 4A 4A 7A", "0平平平0平平平"),
    "xijiangyue": ("6 6A 7A 6A 6 6A 7A 6A", "0平平仄0平平仄"),
    "yumeiren": ("7A 5A 7B 9B 7C 5C 7D 9D", "仄仄平平仄仄平平"),
    "dielianhua": ("7A 4 5A 7A 7A 7A 4 5A 7A 7A", "仄0仄仄仄仄0仄仄仄"),
    "yugezi": ("7A 7A 3 3A 7A", "平平0平平"),
}
"""Length and rhyme of each phrase, and the tone of each rhyme (0: no rhyme)."""
TONES = {
    "rumengling": ".z.p.z .z.p.z .zzpp .z.p.z pz pz .z.p.z",
    "huanxisha": ".z.p.zp .p.zzpp .p.zzpp .z.ppzz .p.zzpp .p.zzpp",
    "yijiangnan": "p.z .zzpp .z.ppzz .p.zzpp .zzpp",
    "dianjiangchun": ".zpp .p.zppz .ppz .zppz .z.p .zppz p.z .ppz .zppz",
    "pusaman": ".p.zppz .p.zppz .zzpp .p.zp .ppzz .zppz .zzpp .p.zp",
    "qingpingyue": ".p.z .zppz .z.ppzz .z.p.z .p.zpp .p.zpp .z.p.z .p.zpp",
    "busuanzi": ".zzpp .zppz .zppzzp .zppz .zzpp .zppz .zppzzp .zppz",
    "xiangjianhuan": ".p.zpp zpp .z.p.zzpp ..z ..z zpp .z.p.zzpp",
    "caisangzi": ".p.zppz .zpp .zpp .zpp.zp .p.zppz .zpp .zpp .zpp.zp",
    "xijiangyue": ".z.p.z .p.zpp .p.zzpp .z.p.z .z.p.z .p.zpp .p.zzpp .z.p.z",
    "yumeiren": ".p.zppz .zppz .p.zzpp .z.p.zzpp .p.zppz .zppz .p.zzpp .z.p.zzpp",
    "dielianhua": ".z.ppzz .zpp .zppz .z.ppzz .p.zppz .z.ppzz .zpp .zppz .z.ppzz .p.zppz",
    "yugezi": ".zpp.zp .p.zzpp .zz zpp .p.zzpp",
}
"""Every place of a song, after the Qinding cipu (1715) and Long Yusheng (1978): p level, z oblique, . either."""
VOWELS = {"AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"}
PARTS = """東冬董腫送宋 江陽講養絳漾 支微齊灰紙尾薺賄寘未霽泰隊 魚虞語麌御遇 佳灰蟹賄泰卦隊 真文元軫吻阮震問願
寒刪先元旱潸銑阮翰諫霰願 蕭肴豪篠巧皓嘯效號 歌哿箇 麻佳馬禡卦 庚青蒸梗迥敬徑 尤有宥 侵寢沁
覃鹽咸感琰豏勘豔陷 屋沃 覺藥 質陌錫職緝 物月曷黠屑葉 合洽""".split()


@cache
def sounds() -> dict[str, list[tuple[str, tuple[str, ...], str]]]:
    """Word to (stress, sounds from the last stressed vowel, consonants before it)."""
    found = {}
    for row in (PROSODY / "english.tsv").read_text("utf-8").splitlines():
        word, _, _, rest = row.split("\t")
        found[word] = []
        for part in rest.split("|"):
            stress, *phones = part.split()
            at = min(i for i, phone in enumerate(phones) if phone in VOWELS)
            found[word].append((stress, tuple(phones[at:]), " ".join(phones[:at])))
    return found


def _lets(stress: str, places: str) -> bool:
    return len(stress) == 1 or all(not (s == "1" and p == "w") for s, p in zip(stress, places, strict=True))


def english(form: str, text: str, initials: str = "") -> list[str]:
    """The rules an English text breaks."""
    rhymes, metres = ENGLISH[form]
    lines = [line for line in text.split("\n") if line]
    broken = [] if len(lines) == len(metres) else [f"{len(lines)} lines"]
    closing: dict[str, list[str]] = {}
    for number, (line, patterns) in enumerate(zip(lines, metres, strict=False)):
        words = [w.lower() for w in re.findall(r"['’]?[A-Za-z]+(?:['’][A-Za-z]+)*", line)]
        unknown = [w for w in words if w not in sounds()]
        if unknown or not words:
            broken.append(f"line {number}: unknown {unknown}")
            continue
        # Every set of places where the next word may begin, for each pattern.
        good = False
        for pattern in patterns:
            places = {0}
            for word in words:
                places = {
                    at + len(stress)
                    for at, (stress, _, _) in itertools.product(places, sounds()[word])
                    if at + len(stress) <= len(pattern) and _lets(stress, pattern[at : at + len(stress)])
                }
            good = good or len(pattern) in places
        if not good:
            broken.append(f"line {number}: metre of {line!r}")
        if rhymes[number] != "-":
            closing.setdefault(rhymes[number], []).append(words[-1])
    for words in closing.values():
        for one, other in itertools.combinations(words, 2):
            pairs = itertools.product(sounds()[one], sounds()[other])
            if not any(a[1] == b[1] and (a[2] != b[2]) and a[0][-1] != "0" for a, b in pairs):
                broken.append(f"{one} does not rhyme with {other}")
    if initials and [line.lstrip("'’")[0].lower() for line in lines] != list(initials):
        broken.append("initials")
    return broken


@cache
def characters() -> dict[str, set[tuple[str, str]]]:
    """Character to (平 or 仄, group)."""
    found: dict[str, set[tuple[str, str]]] = {}
    for row in (PROSODY / "chinese.tsv").read_text("utf-8").splitlines():
        group, tone, members = row.split("\t")
        for member in members:
            found.setdefault(member, set()).add(("平" if tone == "平" else "仄", group))
    return found


def tone(character: str) -> str:
    """平, 仄, or ? for both or unknown."""
    found = {level for level, _ in characters().get(character, ())}
    return found.pop() if len(found) == 1 else "?"


def _opposed(one: str, other: str) -> bool:
    return "?" in (one, other) or one != other


def chinese(form: str, text: str, initials: str = "") -> list[str]:
    """The rules a Chinese text breaks."""
    phrases = [p for p in re.split(r"[，。！？；、\n]+", text) if p]
    if form in SONGS:
        return _song(form, phrases)
    broken = []
    size, count = {
        "wujue": (5, 4),
        "qijue": (7, 4),
        "wulv": (5, 8),
        "qilv": (7, 8),
        "cangtou": (7, 4),
        "cangtou-wuyan": (5, 4),
        "duilian": (7, 2),
    }[form]
    if [len(p) for p in phrases] != [size] * count:
        return [f"lengths {[len(p) for p in phrases]}"]
    heard = [[tone(c) for c in p] for p in phrases]
    key = range(1, size - 1, 2)  # the second, fourth and sixth, which count
    special = []
    for number, row in enumerate(heard):
        tail = "".join(row[-5:])
        # The licensed 平平仄平仄 for 平平平仄仄 exchanges the third and fourth of the last five.
        special.append(tail == "平平仄平仄")
        if not special[-1] and not all(_opposed(row[a], row[b]) for a, b in itertools.pairwise(key)):
            broken.append(f"line {number}: the even places do not alternate")
        if tail.endswith("平平平") or (tail.endswith("仄仄仄") and tail[1] == "平"):
            broken.append(f"line {number}: three tones alike at the end")
        # 孤平: the line that ends 平平仄仄平 with one level tone alone beside the rhyme.
        if row[-1] == "平" and row[-4] == "平" and row[-5] == "仄" and row[-3] == "仄":
            broken.append(f"line {number}: a lone level tone")
    second = [row[1] for row in heard]
    for number in range(1, count):
        good = (
            _opposed(second[number - 1], second[number])
            if number % 2
            else ("?" in (second[number - 1], second[number]) or second[number - 1] == second[number])
        )
        if not good:
            broken.append(f"line {number}: it does not {'oppose' if number % 2 else 'follow'} the line before")
    closing = [p[-1] for p in phrases]
    if form != "duilian":
        at = [1, 3, 5, 7][: count // 2]
        if heard[0][-1] == "平":
            at = [0, *at]
        broken += _rhymes([closing[i] for i in at], "平", lambda group: {group})
        broken += [f"line {i}: it ends level" for i in range(2, count, 2) if heard[i][-1] == "平"]
    elif heard[0][-1] != "仄" or heard[1][-1] != "平" or set(phrases[0]) & set(phrases[1]):
        broken.append("the two lines are not opposed")
    if initials and "".join(p[0] for p in phrases) != initials:
        broken.append("initials")
    return broken


def _rhymes(closing: list[str], level: str, classes) -> list[str]:
    found = [
        {name for heard, group in characters().get(c, ()) if heard == level for name in classes(group)} for c in closing
    ]
    broken = [] if set.intersection(*found) else [f"no common rhyme in {closing}"]
    return broken + ([] if len(set(closing)) == len(closing) else [f"a rhyme twice in {closing}"])


def _song(form: str, phrases: list[str]) -> list[str]:
    shape, levels = SONGS[form]
    wanted = shape.split()
    if [len(p) for p in phrases] != [int(w[0]) for w in wanted]:
        return [f"lengths {[len(p) for p in phrases]}"]
    groups: dict[str, list[tuple[str, str]]] = {}
    for phrase, spec, level in zip(phrases, wanted, levels, strict=True):
        if spec[1:]:
            groups.setdefault(spec[1:], []).append((phrase[-1], level))
    broken = []
    for members in groups.values():
        found = []
        for character, level in members:
            mine = {group for heard, group in characters().get(character, ()) if heard == level}
            found.append({number for number, part in enumerate(PARTS) if mine & set(part)})
        if not set.intersection(*found):
            broken.append(f"no common rhyme in {members}")
    for number, (phrase, pattern) in enumerate(zip(phrases, TONES[form].split(), strict=True)):
        for character, place in zip(phrase, pattern, strict=True):
            if tone(character) not in {"p": "平?", "z": "仄?", ".": "平仄?"}[place]:
                broken.append(f"phrase {number}: the tone of {character}")
    if form == "rumengling" and phrases[4] != phrases[5]:
        broken.append("no repetition")
    return broken
