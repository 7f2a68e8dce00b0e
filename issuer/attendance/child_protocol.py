"""What the application and its reading child agree on: limits, sheet names, kinds of cell.

Standard library only, as both sides import it.
"""

from __future__ import annotations

MOST_BYTES = 10 * 1024 * 1024  # an upload; a form for 20,000 students has one
MOST_ROWS = 20_000  # trust.md 43
# Trust.md 43 says 50 columns. An activity may have 120 sessions, so there may be more columns,
# and the product of the two stays what it was there.
MOST_COLUMNS = 150
MOST_CELLS = 20_000 * 50
MOST_ANSWER = 32 * 1024 * 1024
# Longer than anything that is kept (a reason: 500), so what is cut off is refused later anyway.
LONGEST_CELL = 1_000

MEMORY = 512 * 1024 * 1024  # trust.md 43
CPU_SECONDS = 20  # trust.md 43
WALL_SECONDS = 30

ATTENDANCE_SHEET = "Attendance 出席"
GUIDE_SHEET = "How to fill in 填寫說明"
ACTIVITY_ID = "Activity ID 活動編號"

TEXT, NUMBER, BOOLEAN, MOMENT, MERGED = "t", "n", "b", "d", "m"
NOT_CALCULATED = "#NOT-CALCULATED!"
