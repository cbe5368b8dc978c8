"""Write China's published holidays and make-up working days to the data file that ships.

Run by ``make calendar`` once a year, after the State Council's notice; needs the ``holidays``
package of the development requirements. Years without make-up days are not published yet and are
left out, so that dues reaching into them are marked provisional.
"""

import json
from pathlib import Path

import holidays

OUT = Path(__file__).parent.parent / "shouwen" / "org" / "calendars" / "cn.json"
FIRST, LAST = 2024, 2032


def year(number: int) -> dict[str, list[str]] | None:
    """One year's days off on weekdays and make-up days on weekends; None if not published."""
    calendar = holidays.country_holidays("CN", years=number)
    worked = sorted(d for d in calendar.weekend_workdays if d.year == number)
    if not worked:
        return None
    free = sorted(d for d in calendar if d.year == number)
    return {"holidays": [d.isoformat() for d in free], "workdays": [d.isoformat() for d in worked]}


def main() -> None:
    found = {str(n): y for n in range(FIRST, LAST + 1) if (y := year(n)) is not None}
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
