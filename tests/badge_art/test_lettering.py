import string

import pytest

from badge_art.errors import TextDoesNotFit
from badge_art.lettering import Slot, alphabet, fit, writable, write

SLOT = Slot(x=300, top=0, widths=(300.0, 300.0), cap=40, smallest=10, weight=15, colour="#000000")


def test_there_is_a_letter_for_every_capital_and_figure():
    assert set(string.ascii_uppercase + string.digits) <= alphabet().letters.keys()


def test_no_two_letters_are_drawn_alike():
    paths = [letter.path for letter in alphabet().letters.values()]
    assert len(set(paths)) == len(paths)


def test_letters_become_capitals_and_blanks_single():
    assert writable("  Problem-\n solvers ") == "PROBLEM- SOLVERS"


@pytest.mark.parametrize("text", ["é", "漢字", "<path/>", '"', "a\0", "🏅"])
def test_what_we_have_no_letter_for_is_refused_and_not_left_out(text):
    with pytest.raises(TextDoesNotFit, match=r"U\+"):
        write(text, SLOT)


def test_a_long_name_is_broken_where_the_letters_stay_tallest():
    lines, cap = fit("Effective communicators", SLOT)
    assert lines == ("EFFECTIVE", "COMMUNICATORS")
    assert 10 <= cap < 40


def test_a_short_name_stays_on_one_line_and_is_no_taller_than_asked():
    assert fit("A B", SLOT) == (("A B",), 40)


def test_lines_are_as_even_as_they_can_be():
    slot = Slot(x=0, top=0, widths=(900.0,) * 2, cap=20, smallest=10, weight=15, colour="#000000")
    lines, _ = fit("one two three four five six seven eight nine ten eleven twelve", slot)
    widths = [alphabet().width_of(line) for line in lines]
    assert len(lines) == 2
    assert min(widths) > 0.8 * max(widths)


def test_an_empty_text_leaves_the_slot_empty():
    assert write("", SLOT) == write("  ", SLOT) == ""


@pytest.mark.parametrize("text", ["X" * 60, "word " * 17, "W" * 30 + " " + "W" * 30])
def test_a_text_that_would_be_too_small_to_read_is_refused(text):
    with pytest.raises(TextDoesNotFit):
        write(text, SLOT)
