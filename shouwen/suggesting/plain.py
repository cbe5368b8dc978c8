"""The plain form of what a customer said: width, script, slips of typing and hearing undone.

Everything that looks for words in a customer's text looks in this form. Sentence marks stay, since
they part one matter from the next; spaces between words become commas, spaces inside a word go.
"""

import re
import unicodedata
from functools import lru_cache

from shouwen.kernel.words.hearing import SIMPLE, SOUND_OF

_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_CJK = "一-鿿㐀-䶿"
_SPACED_OUT = re.compile(rf"(?<=[{_CJK}])[\s·._*\-]+(?=[{_CJK}](?:[\s·._*\-]|$|[,。!?]))")
_SPACE = re.compile(rf"(?<=[{_CJK}])[ \t\u3000]+(?=[{_CJK}0-9a-z])|(?<=[0-9a-z])[ \t\u3000]+(?=[{_CJK}])")
_SLIPS: tuple[tuple[str, str], ...] = (
    ("电踢", "电梯"), ("电剃", "电梯"), ("电体", "电梯"), ("店梯", "电梯"),
    ("点梯", "电梯"), ("𨋢", "电梯"), ("升降机", "电梯"), ("媒气", "煤气"),
    ("煤汽", "煤气"), ("梅气", "煤气"), ("煤器", "煤气"), ("天燃气", "天然气"), ("天然汽", "天然气"),
    ("天染气", "天然气"), ("瓦斯", "煤气"), ("着伙", "着火"), ("照火", "着火"),
    ("找火", "着火"), ("招火", "着火"), ("火在烧", "烧起来"), ("起伙", "起火"), ("火栽", "火灾"), ("冒咽", "冒烟"),
    ("冒盐", "冒烟"), ("冒燕", "冒烟"), ("毛烟", "冒烟"), ("帽烟", "冒烟"), ("冒言", "冒烟"), ("就命", "救命"),
    ("救名", "救命"), ("旧命", "救命"), ("地漏赌", "地漏堵"), ("赌了", "堵了"),
    ("赌住", "堵住"), ("堵赛", "堵塞"), ("马通", "马桶"), ("水龙投", "水龙头"), ("水笼头", "水龙头"), ("水喉", "水管"),
    ("跳扎", "跳闸"), ("跳炸", "跳闸"), ("跳匝", "跳闸"), ("灯炮", "灯泡"), ("娄道", "楼道"),
    ("喽道", "楼道"), ("下水倒", "下水道"), ("露水", "漏水"), ("漏谁", "漏水"),
    ("陋水", "漏水"), ("勿业", "物业"), ("无业", "物业"), ("物页", "物业"), ("保按", "保安"),
    ("饱安", "保安"), ("宝安", "保安"), ("宝洁", "保洁"), ("保结", "保洁"),
    ("停车废", "停车费"), ("发漂", "发票"), ("发飘", "发票"), ("门金", "门禁"),
    ("头诉", "投诉"), ("投素", "投诉"), ("投宿", "投诉"), ("报休", "报修"), ("保修", "报修"), ("装休", "装修"),
    ("妆修", "装修"), ("燥音", "噪音"), ("噪因", "噪音"), ("躁音", "噪音"), ("垃圾捅", "垃圾桶"), ("拉圾", "垃圾"),
    ("暖器", "暖气"), ("暖汽", "暖气"), ("路登", "路灯"), ("掉电", "断电"), ("晕到", "晕倒"), ("混倒", "晕倒"),
    ("昏到", "昏倒"), ("摔到", "摔倒"), ("帅倒", "摔倒"), ("触点", "触电"), ("打驾", "打架"), ("打价", "打架"),
    ("跳搂", "跳楼"), ("师父", "师傅"),
)
"""What typing and voice recognition make of words that matter here → the word that was meant."""


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """The text in its plain form. Chinese marks become ``,。;!?``; line ends become ``。``."""
    found = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).lower().translate(SIMPLE)
    found = found.replace("、", ",").replace("\r", "").replace("\n", "。").replace("~", "")
    found = _SPACED_OUT.sub("", found.strip())
    found = _SPACE.sub(",", found)
    for slip, word in _SLIPS:
        if slip in found:
            found = found.replace(slip, word)
    return found


def sounds(text: str) -> list[str]:
    """The readings of the Chinese characters of a plain text, without tones."""
    return [SOUND_OF[c] for c in text if c in SOUND_OF]
