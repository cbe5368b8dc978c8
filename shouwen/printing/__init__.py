"""Papers as PDF: forms, registers, reports, whatever is to be held in the hand.

Takes plain values (no case, no database, no Django) and gives the bytes of a PDF on A4:

    frame = Frame(company="望江物业", printed_at=now, printed_by="王前台", rulebook="R8", version="1.0")
    paper = Paper(frame=frame, form="F04", title="投诉、查询处理单", number="20261125-0001",
                  link="https://…/cases/7/papers/F04",
                  blocks=(Fields((Field("问题", "水管漏水"), Field("电话", "13800000000", phone=True))),
                          Rows(("时间", "事项"), (("10:02", "登记"),)),
                          Pictures((Picture("现场", data),))),
                  signatures=(Signed("张三", "客服主管", now), Signed("李四", owed="待签名")))
    print_paper(paper)                  # one paper
    print_table(Table(frame=frame, title="首问事项登记", columns=("时间", "事项"), rows=rows))
    bundle([paper, table], title="…")   # several in one file, with a table of contents

Every page carries company, form, number with a QR code of ``link``, rulebook and version, time of
print, printer and page x/y. ``Field.was`` are earlier values, printed struck through; ``Field.owed``
says what is still to come, by whom and until when. Phones are masked unless ``Frame.phones``.

What people typed is data for the typesetter, never markup: ``#import`` prints as ``#import``.
Characters that would turn the writing round or cannot be seen print as their code, ``⟨U+202E⟩``.
A picture that cannot be read prints as a line that says so. Errors of the typesetter are faults of
this room and are raised as they are. One process sets one document at a time (``35 ms`` a form).
"""

from shouwen.printing.parts import (
    Block,
    Field,
    Fields,
    Frame,
    Paper,
    Picture,
    Pictures,
    Rows,
    Signed,
    Slip,
    Slips,
    Table,
    Words,
)
from shouwen.printing.plain import masked, visible
from shouwen.printing.typesetting import (
    bundle,
    pack,
    print_packed,
    print_paper,
    print_table,
    qr_on_screen,
)

__all__ = [
    "Block",
    "Field",
    "Fields",
    "Frame",
    "Paper",
    "Picture",
    "Pictures",
    "Rows",
    "Signed",
    "Slip",
    "Slips",
    "Table",
    "Words",
    "bundle",
    "masked",
    "pack",
    "print_packed",
    "print_paper",
    "print_table",
    "qr_on_screen",
    "visible",
]
