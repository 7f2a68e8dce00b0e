"""What a person would write in an afternoon: openpyxl, PyLD, Pillow, and one commit for each badge.

It is meant honestly: it reads the same workbook, judges each row by the same threshold, makes a
document of the same form, signs it soundly, and stores document and index by an ORM. It leaves out
what the product also keeps (decisions with reasons, plans, audit log, notices) and checks nothing.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter

import openpyxl
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from benchmarks.badges import Case, a_setting
from benchmarks.baking import with_pillow
from benchmarks.signing import PlainPyld, method_of
from issuer.attendance.child_protocol import ATTENDANCE_SHEET
from keys import MemorySigner

_ENOUGH = 75
_SEED = bytes(32)


class _Base(DeclarativeBase):
    pass


class _Badge(_Base):
    __tablename__ = "badges"

    id: Mapped[str] = mapped_column(primary_key=True)
    learner: Mapped[str] = mapped_column(unique=True)
    status_index: Mapped[int] = mapped_column(unique=True)
    text: Mapped[str]


def timed(workbook: bytes, *, folder: Path, badges: int, picture: bytes) -> Mapping[str, float]:
    """Seconds for reading the whole workbook, and for so many badges of it.

    `baking` is the Pillow save of each badge's picture.
    """
    setting = a_setting(badges)
    signer = MemorySigner.from_seed(_SEED)
    pyld = PlainPyld(setting, seed=_SEED, method=method_of(setting, signer))
    engine = create_engine(f"sqlite:///{folder / 'naive.db'}")
    _Base.metadata.create_all(engine)
    pyld.sign(setting.cases[0])  # the contexts are in memory

    start = perf_counter()
    rows = _rows(workbook)
    reading = perf_counter() - start

    start = perf_counter()
    with Session(engine) as session:
        for row, case in zip(rows, setting.cases, strict=False):
            _issue(row, case, pyld=pyld, session=session)
    issuing = perf_counter() - start
    engine.dispose()

    texts = [pyld.sign(case) for case in setting.cases[:3]]
    start = perf_counter()
    for text in texts:
        with_pillow(picture, text)
    return {
        "reading": reading,
        "issuing": issuing,
        "baking": (perf_counter() - start) / len(texts) * badges,
    }


def _rows(workbook: bytes) -> Sequence[tuple[object, ...]]:
    """The attendance sheet by openpyxl's faster way."""
    book = openpyxl.load_workbook(io.BytesIO(workbook), read_only=True)
    rows = list(book[ATTENDANCE_SHEET].iter_rows(values_only=True))
    return rows[1:]


def _issue(row: Sequence[object], case: Case, *, pyld: PlainPyld, session: Session) -> None:
    figures = case.decision.decision.figures
    if not row or figures.percent_attended < _ENOUGH:
        return
    text = pyld.sign(case)
    badge = _Badge(id=case.award.id, learner=case.learner.id, status_index=case.index, text=text)
    session.add(badge)
    session.commit()
