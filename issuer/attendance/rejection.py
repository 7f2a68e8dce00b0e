"""The sentence a person reads when a whole attendance file is refused: what, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from issuer.attendance.refusal import Refusal, Refused
from issuer.errors import AttendanceRejected
from issuer.i18n import N_, Message

SENTENCES: Mapping[Refusal, str] = {
    Refusal.EMPTY: N_("it is empty."),
    Refusal.TOO_BIG: N_("it is larger than %(most)s MB. Please split it."),
    Refusal.UNKNOWN_KIND: N_(
        "its name does not end in .xlsx or .csv. Please use the attendance form, "
        "or save the file as an Excel workbook (.xlsx)."
    ),
    Refusal.NAME_AND_CONTENT_DIFFER: N_(
        "its name ends in %(ending)s, but that is not what it holds. Please open it in your "
        "spreadsheet program and save it again as an Excel workbook (.xlsx)."
    ),
    Refusal.OLD_OR_LOCKED: N_(
        "it is an older Excel file (.xls), or it is locked with a password. Please save it as "
        "an Excel workbook (.xlsx) without a password."
    ),
    Refusal.MACROS: N_(
        "it holds macros, which are never needed here. Please save it as an Excel workbook "
        "without macros (.xlsx)."
    ),
    Refusal.OPEN_DOCUMENT: N_(
        "it is an OpenDocument file. Please save it as an Excel workbook (.xlsx)."
    ),
    Refusal.BINARY_WORKBOOK: N_(
        "it is a binary workbook (.xlsb). Please save it as an Excel workbook (.xlsx)."
    ),
    Refusal.NOT_A_WORKBOOK: N_("it is not an Excel workbook. Please use the attendance form."),
    Refusal.DAMAGED: N_(
        "it is damaged or incomplete. Please open it in your spreadsheet program and save it "
        "again as an Excel workbook (.xlsx)."
    ),
    Refusal.ENCRYPTED: N_("it is locked with a password. Please save it without one."),
    Refusal.TOO_MANY_PARTS: N_(
        "it is made of more than %(most)s parts. Please copy the rows into a fresh attendance form."
    ),
    Refusal.UNPACKS_TOO_BIG: N_(
        "it would unpack to an unreasonable size. Please copy the rows into a fresh "
        "attendance form."
    ),
    Refusal.BAD_PART_NAME: N_(
        "it was not written by a spreadsheet program in the usual way. Please copy the rows "
        "into a fresh attendance form."
    ),
    Refusal.DUPLICATE_PARTS: N_(
        "it says the same thing twice in different ways. Please copy the rows into a fresh "
        "attendance form."
    ),
    Refusal.EXTERNAL_LINKS: N_(
        "it takes values from other workbooks. Please copy the rows and paste them as values "
        "into a fresh attendance form."
    ),
    Refusal.EMBEDDED_OBJECTS: N_(
        "it holds embedded objects or controls. Please copy the rows into a fresh attendance form."
    ),
    Refusal.DECLARATIONS: N_(
        "it holds declarations that no spreadsheet needs and that can be used for attacks. "
        "Please copy the rows into a fresh attendance form."
    ),
    Refusal.TOO_HARD: N_(
        "its table is too large to be read. A stray cell far below or far to the right of the "
        "table is often the cause. Please copy the rows into a fresh attendance form."
    ),
    Refusal.TOO_MANY_ROWS: N_(
        "the sheet reaches beyond row %(most)s. Please delete everything below the table, "
        "or split the file."
    ),
    Refusal.TOO_MANY_COLUMNS: N_(
        "the sheet reaches beyond column %(most)s. Please delete everything to the right of "
        "the table."
    ),
    Refusal.TOO_MANY_CELLS: N_("the sheet has more than %(most)s cells. Please split the file."),
    Refusal.TOO_MUCH_TEXT: N_("its cells hold too much text. Please split the file."),
    Refusal.WHICH_SHEET: N_(
        "it has several sheets and none is called “Attendance 出席”. Please give that name to "
        "the sheet that holds the attendance."
    ),
    Refusal.NO_ROWS: N_("there is nothing in its sheet."),
    Refusal.ENCODING: N_(
        "its text is in an encoding that cannot be recognised for certain. Please save it as "
        "“CSV UTF-8 (Comma delimited)”, or as an Excel workbook (.xlsx)."
    ),
    Refusal.NUL_CHARACTERS: N_(
        "it holds NUL characters, so it is not a plain text file. Please save it as "
        "“CSV UTF-8 (Comma delimited)”, or as an Excel workbook (.xlsx)."
    ),
    Refusal.LONG_LINE: N_("line %(line)s is longer than %(most)s characters."),
    Refusal.CSV_QUOTES: N_(
        "the quotation marks near line %(line)s do not match. Please save it again as "
        "“CSV UTF-8 (Comma delimited)”, or as an Excel workbook (.xlsx)."
    ),
    Refusal.MISSING_COLUMNS: N_(
        "these columns are missing: %(columns)s. Please use the attendance form of this activity."
    ),
    Refusal.DUPLICATE_COLUMNS: N_(
        "the column “%(column)s” is there more than once (%(cells)s). Please keep one."
    ),
    Refusal.UNKNOWN_SESSION: N_(
        "cell %(cell)s speaks of session %(number)s, but this activity has %(most)s. Please "
        "use the attendance form of this activity."
    ),
    Refusal.OTHER_SESSION: N_(
        "cell %(cell)s gives session %(number)s another time than this activity has. Please "
        "download the attendance form again and copy the rows into it."
    ),
    Refusal.OTHER_ACTIVITY: N_(
        "it is the attendance form of another activity. Please upload it there, or download "
        "the form of this activity."
    ),
}


def rejection(refused: Refused) -> AttendanceRejected:
    """The error for people that says why a file was refused."""
    return AttendanceRejected(why=Message(SENTENCES[refused.reason], refused.facts))
