"""Make the package and the command ``shouwen`` known to the virtual environment that runs this."""

import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = """#!{python}
import sys

from shouwen.cli import main

if __name__ == "__main__":
    sys.exit(main())
"""


def main() -> None:
    Path(sysconfig.get_paths()["purelib"], "shouwen.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = Path(sys.executable).parent / "shouwen"
    command.write_text(SCRIPT.format(python=sys.executable), encoding="utf-8")
    command.chmod(0o755)


if __name__ == "__main__":
    main()
