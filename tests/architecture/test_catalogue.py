"""The Chinese catalogue says everything the program says, in the same words, and nothing else."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from issuer.attendance.refusal import Refusal
from issuer.attendance.rejection import SENTENCES
from issuer.errors import AttendanceRejected, IssuerError, RunNotFound
from issuer.i18n import Message, translations

ROOT = Path(__file__).parents[2]
PO = ROOT / "issuer" / "locale" / "zh_Hant" / "LC_MESSAGES" / "messages.po"

# Words that are the same in both languages.
THE_SAME = frozenset({"Open Badges 3.0"})

# Letters of mainland China that the traditional script does not have.
SIMPLIFIED = frozenset(
    "证颁发学签验员动录关问题时间资讯档页链载网电码设钥长门开团师语说请谁让这们为与过还进选项数务业产"
    "来对应无书号单双历级约纪给线组织统计则创办处备复头实审宽尽层帐库异张归总执报担择损换据旧显权条标检"
    "没测满热状独环现监盘确积称种稳竞笔简类红细终经结络缓编缩职联节获营补规视览觉订认讨记许论评识译试"
    "话该详误读调负责败质购费赛车转软轻较输达运远违连迟适释错键队际险随难顶顺须预领颜风"
)

# What others say for our words (issuer/locale/README.md).
NOT_OUR_WORDS = (
    "上傳",
    "下傳",
    "網路",
    "電子郵件",
    "使用者",
    "用戶",
    "證書",
    "簽名",
    "數位",
    "註銷",
    "吊銷",
    "出席記錄",
    "主辦方",
    "主辦人",
    "您",
)

# Not silent: else a template that cannot be read has no sentences, and nobody is told.
_JINJA = {"extensions": "jinja2.ext.do", "silent": "false"}

PLACE = re.compile(r"%\(\w+\)[sd]|%%")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")


@cache
def said() -> dict[str, tuple[tuple[str, ...], frozenset[str]]]:
    """Every sentence of the source: its forms (two for a plural), and the files that say it."""
    tables = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    methods, options = [], {}
    for mapping in tables["tool"]["babel"]["mappings"]:
        pattern, method, *_ = mapping.pop("pattern"), mapping.pop("method")
        methods.append((pattern, method))
        options[pattern] = mapping | (_JINJA if method == "jinja2" else {})
    found: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {}
    for name, _line, message, _comments, _context in extract_from_dir(
        ROOT, methods, options, directory_filter=_is_ours
    ):
        forms = (message,) if isinstance(message, str) else tuple(message)
        if forms[0]:
            before, names = found.get(forms[0], ((), frozenset()))
            found[forms[0]] = (max(before, forms, key=len), names | {name})
    return found


def _is_ours(directory: str) -> bool:
    inside = Path(directory).resolve().relative_to(ROOT).parts
    return not inside or (inside[0] == "issuer" and inside[-1] != "__pycache__")


@cache
def catalogue() -> Catalog:
    with PO.open("rb") as po:
        return read_po(po, locale="zh_Hant")


@cache
def entries() -> dict[str, str]:
    """What is translated: English (of a plural, the singular) to Chinese."""
    pairs = {
        _one(message.id): "".join(_forms(message.string)) for message in catalogue() if message.id
    }
    return {english: chinese for english, chinese in pairs.items() if chinese.strip()}


def _one(forms: object) -> str:
    return _forms(forms)[0]


def _forms(forms: object) -> tuple[str, ...]:
    return (forms,) if isinstance(forms, str) else tuple(forms)


def test_every_sentence_is_translated():
    missing = {
        english: sorted(names) for english, (_, names) in said().items() if english not in entries()
    }
    assert not missing, "`make messages`, then translate: " + repr(missing)


def test_nothing_is_translated_that_nobody_says():
    listed = {_one(message.id) for message in catalogue() if message.id}
    assert sorted(listed - set(said())) == []
    assert not catalogue().obsolete


def test_plurals_are_plurals_on_both_sides():
    several = {english for english, (forms, _) in said().items() if len(forms) > 1}
    listed = {_one(message.id) for message in catalogue() if isinstance(message.id, tuple | list)}
    assert listed == several & set(entries())


def test_both_sides_have_the_same_places():
    wrong = {
        english: chinese
        for english, chinese in entries().items()
        if english in said()
        and sorted(PLACE.findall(chinese)) != sorted(PLACE.findall(said()[english][0][-1]))
    }
    assert not wrong


def test_no_percent_sign_stands_alone():
    # Templates fill every sentence, even one without places: a bare sign would be an error page.
    texts = [*said(), *entries().values()]
    assert [text for text in texts if PLACE.search(text) and "%" in PLACE.sub("", text)] == []
    from_templates = [
        english for english, (_, names) in said().items() if any("templates" in n for n in names)
    ]
    assert [text for text in from_templates if "%" in PLACE.sub("", text)] == []


def test_nothing_is_left_in_english():
    same = {english for english, chinese in entries().items() if english == chinese}
    assert same <= THE_SAME
    without_chinese = {
        english
        for english, chinese in entries().items()
        if re.search("[A-Za-z]{2}", PLACE.sub("", english))
        and not re.search("[\u4e00-\u9fff]", chinese)
    }
    assert without_chinese <= THE_SAME


def test_the_letters_are_traditional():
    wrong = {text for text in entries().values() if SIMPLIFIED & set(text)}
    assert not wrong


def test_the_words_are_ours():
    wrong = {text for text in entries().values() for word in NOT_OUR_WORDS if word in text}
    assert not wrong


def test_punctuation_is_full_width():
    wrong = {text for text in entries().values() if HALF_WIDTH.search(text)}
    assert not wrong


def test_whole_sentences_stay_whole():
    # A sentence inside a sentence (%(why)s) is followed by the next one without a further stop.
    wrong = {
        english: chinese
        for english, chinese in entries().items()
        if english.endswith(".") and not chinese.endswith(("。", "%(reason)s", "%(why)s"))
    }
    assert not wrong


def test_the_file_is_written_in_one_way_only():
    text = PO.read_text(encoding="utf-8")
    ids = [_one(message.id) for message in catalogue() if message.id]
    assert ids == sorted(ids)
    assert not [line for line in text.splitlines() if line.startswith(("#:", "#~", "#, fuzzy"))]
    assert not [list(errors) for _, errors in catalogue().check()]


def test_the_catalogue_is_what_the_program_reads():
    read = translations("zh-Hant")
    for english, chinese in entries().items():
        assert read.gettext(english) == chinese or _plural(read, english) == chinese


def _plural(read: object, english: str) -> str:
    return read.ngettext(english, said()[english][0][-1], 2)


@pytest.mark.parametrize(
    ("message", "chinese"),
    [
        (Message(RunNotFound.message), "沒有這個頒發批次。"),
        (Message(IssuerError.message), "出現問題，並無任何更改。"),
        (
            AttendanceRejected(why=Message(SENTENCES[Refusal.TOO_BIG], {"most": 5})).sentence,
            "未能讀取檔案：檔案大於 5 MB。請把檔案分拆。並無記錄任何資料。",
        ),
    ],
)
def test_a_message_speaks_chinese(message: Message, chinese: str):
    assert message.text("zh-Hant") == chinese
    assert message.text("en") != chinese
