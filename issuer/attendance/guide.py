"""How to fill in the attendance form: the words of its second sheet, in both languages."""

from __future__ import annotations


def guide_rows(*, assessed: bool) -> tuple[tuple[str, str, str], ...]:
    """Column, English, Chinese; the first row is the heading. Without what does not apply."""
    return (
        ("Column 欄", "How to fill it in", "填寫說明"),
        (
            "Student ID 學號",
            "As in the register, with its leading zeros. One row for each student.",
            "與學籍紀錄相同，保留開首的零。每名學生一行。",
        ),
        (
            "Name 姓名",
            "May be blank. If given, it must agree with the register (English or Chinese).",
            "可留空；如填寫，須與學籍紀錄相符（英文或中文皆可）。",
        ),
        (
            "Session 節",
            "Yes, No, or the whole number of minutes attended (one minute: “1 min”). Never blank.",
            "是、否，或出席的分鐘數（整數；一分鐘請寫「1 min」）。請勿留空。",
        ),
        *(
            (
                (
                    "Assessment 評核",
                    "Pass or Fail. Blank means: not recorded.",
                    "合格或不合格。留空表示沒有紀錄。",
                ),
            )
            if assessed
            else ()
        ),
        (
            "Badges 徽章",
            "Blank: all badges of this activity. Otherwise the codes, separated by spaces.",
            "留空表示本活動的全部徽章；否則填寫代碼，以空格分隔。",
        ),
        (
            "Decision 決定",
            "Blank: by the rule of the scheme. Withhold or Award needs a reason.",
            "留空表示按計劃規則處理。選擇「不頒發」或「頒發」須填寫原因。",
        ),
        (
            "Reason 原因",
            "Needed with a decision. The student can read it. At most 500 characters.",
            "作出決定時必須填寫，學生可以看到；最多 500 字。",
        ),
        (
            "Sheet 工作表",
            "Keep the headings and the sheet names. Other columns may be added; they are not read.",
            "請保留標題列及工作表名稱。可另加欄位，但不會讀取。",
        ),
    )
