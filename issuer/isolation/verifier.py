"""The verifier that the actions are given: a stranger's submission is read in a child process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from issuer.errors import MalformedSubmission, VerifierBusy
from issuer.isolation.limits import LIMITS, Limits
from issuer.isolation.pool import Children, NoneFree
from issuer.isolation.process import Child, ChildFailed
from issuer.isolation.wire import Parcel
from issuer.log import logger

if TYPE_CHECKING:
    from issuer.verification import Asked, VerificationReport, World

Answer = TypeVar("Answer")


class ChildVerifier:
    """A `Verifier` for the threads of one process; it starts nothing before it is asked."""

    def __init__(
        self, limits: Limits = LIMITS, *, start: Callable[[Limits], Child] = Child
    ) -> None:
        self._children = Children(limits, start=start)

    def verify(
        self,
        data: bytes,
        *,
        filename: str,
        world: World,
        now: datetime,
        asked: Asked | None = None,
    ) -> VerificationReport:
        """As `Verifier` promises."""
        from issuer.isolation import answers, questions  # noqa: PLC0415 - see answers.py

        answers.refuse_too_large(data)
        words = {
            "do": "verify",
            "filename": filename,
            "now": now.isoformat(),
            "asked": {} if asked is None else asdict(asked),
        }
        try:
            return self._answer(
                words,
                data,
                answer_to=lambda question: questions.answer_to(question, world=world),
                read=answers.report_in,
            )
        except ChildFailed as failed:
            return answers.report_of_doubt(failed.trouble)

    def texts_in_codes(self, picture: bytes) -> tuple[str, ...]:
        """As `Verifier` promises."""
        from issuer.isolation import answers, questions  # noqa: PLC0415 - see answers.py

        answers.refuse_too_large(picture)
        try:
            return self._answer(
                {"do": "texts"}, picture, answer_to=questions.no_answer, read=answers.texts_in
            )
        except ChildFailed as failed:
            raise answers.no_texts() from failed

    def close(self) -> None:
        """End its children; it may be asked again."""
        self._children.close()

    def _answer(
        self,
        words: Mapping[str, object],
        data: bytes,
        *,
        answer_to: Callable[[Mapping[str, Any]], Parcel],
        read: Callable[[Mapping[str, Any]], Answer | MalformedSubmission],
    ) -> Answer:
        with self._a_child() as child:
            # Read while it is lent: what is not in order costs the child its place.
            answer = read(child.ask(words, data, answer_to=answer_to))
        if isinstance(answer, MalformedSubmission):
            raise answer
        return answer

    @contextmanager
    def _a_child(self) -> Iterator[Child]:
        try:
            with self._children.lent() as child:
                yield child
        except NoneFree:
            raise VerifierBusy from None
        except ChildFailed as failed:
            trouble = failed.trouble.value
            logger().warning("reading-child-ended", code=trouble, traceback=failed.where)
            raise
