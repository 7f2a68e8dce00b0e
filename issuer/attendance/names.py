"""Whether a name on a sheet can be the name in the register (T24).

The student number is the identity; the name only guards against a number mistyped. Case, width,
accents, spaces, punctuation and the order of words do not matter; a missing or an additional word
does. Where both have Chinese characters those must agree, and where both have others those must.
"""

from __future__ import annotations

import itertools
import unicodedata

_MOST_PERMUTED = 6


def names_agree(written: str, registered: str) -> bool:
    """Whether something in the two can be compared, and all that can be compared is equal."""
    if written == registered or written.split() == registered.split():
        return True
    words, characters = _parts(written)
    their_words, their_characters = _parts(registered)
    comparisons = []
    if characters and their_characters:
        comparisons.append(characters == their_characters)
    if words and their_words:
        comparisons.append(_same_words(words, their_words))
    return bool(comparisons) and all(comparisons)


def _parts(name: str) -> tuple[tuple[str, ...], str]:
    """The words of a name in alphabets, and its Chinese characters in order."""
    # Twice: casefolding can undo normalisation and the other way round (Unicode 3.13, D146).
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    words: list[str] = [""]
    characters = ""
    for letter in folded:
        if _is_han(letter):
            characters += letter
            words.append("")
        elif letter.isalnum() or unicodedata.category(letter) in ("Mn", "Mc"):
            # Accents of European alphabets; the vowel signs of Indian ones are letters.
            if not "\u0300" <= letter <= "\u036f":
                words[-1] += letter
        # CHAN Siu-ming is CHAN Siu Ming, but O'Brien is one word.
        elif letter not in "'’‘`´\u200b\u200c\u200d\ufeff":
            words.append("")
    return tuple(word for word in words if word), characters


def _is_han(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(("CJK UNIFIED", "CJK COMPATIBILITY"))


def _same_words(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    """The same words in any order; also where one runs together what the other spaces out."""
    if sorted(one) == sorted(two):
        return True
    if len("".join(one)) != len("".join(two)):
        return False
    return _joins(one, two) or _joins(two, one)


def _joins(fixed: tuple[str, ...], loose: tuple[str, ...]) -> bool:
    if len(loose) > _MOST_PERMUTED:
        return False
    joined = "".join(fixed)
    return any("".join(order) == joined for order in itertools.permutations(loose))
