"""Is every point of what a customer said touched by the reply: a hint, as coarse as the words are.

A point is one matter of the message. A reply touches it by speaking of the same subject of the
handbook, or by taking up two characters of it in a row that are no mere filling.
"""

import re

from shouwen.suggesting import handbook
from shouwen.suggesting.matters import split
from shouwen.suggesting.model import Model, load
from shouwen.suggesting.plain import plain

_WORD = re.compile(r"[一-鿿]{2,}")
_FILLING = re.compile(
    r"请问|想问|问下|一下|什么|怎么|多少|几号|时候|有没|没有|可以|能不|不能|是不|不是|我们|你们|他们|您好|你好|师傅|物业|还有|另外|顺便|对了|再问|"
    r"已经|现在|今天|明天|昨天|上午|下午|这个|那个|一个|两个|就是|然后|因为|所以|但是|麻烦|谢谢|帮我|我家|我想|给我|天了|了吗|不了|的话"
)


def untouched(said: str, reply: str, model: Model | None = None) -> tuple[str, ...]:
    """The points of ``said`` that ``reply`` does not touch; none where only one was made."""
    points = split(plain(said), model or load())
    if len(points) < 2 or not reply.strip():
        return ()
    answer = plain(reply)
    subjects, pairs = _subjects(answer), _pairs(answer)
    return tuple(p.strip(",。;!? ") for p in points if not (_subjects(p) & subjects or _pairs(p) & pairs))


def _subjects(text: str) -> set[str]:
    return {m.entry.subject for m in handbook.matches(text, handbook.default())}


def _pairs(text: str) -> set[str]:
    """Two characters in a row, without what every sentence says."""
    bare = _FILLING.sub(" ", text)
    return {run[i : i + 2] for run in _WORD.findall(bare) for i in range(len(run) - 1)}
