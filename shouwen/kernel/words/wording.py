"""Finding brush-offs in Chinese: through spaces, width, homophones, pinyin and traditional script.

Pure and quick: a text is folded to a plain form once, families are looked for in it, and what is
harmless (a quotation, a symptom, the customer as the subject, an alternative with a time in the
same sentence) passes. The words are data of the rulebook; the folding and the harmless contexts
are here.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

import msgspec

from shouwen.kernel.words.hearing import SIMPLE, misheard
from shouwen.kernel.words.paraphrases import PARAPHRASES


class Finding(msgspec.Struct, frozen=True):
    """One brush-off: its family, the words as folded, and where in the folded text."""

    family: str
    text: str
    at: int


_ALIKE: tuple[tuple[str, str], ...] = (
    ("布知道", "不知道"), ("不造", "不知道"), ("不资道", "不知道"), ("不知到", "不知道"),
    ("不只道", "不知道"), ("部知道", "不知道"), ("不清除", "不清楚"), ("布清楚", "不清楚"),
    ("勿晓得", "不晓得"), ("晓不得", "不晓得"), ("唔知道", "不知道"), ("唔知", "不知道"),
    ("伐晓得", "不晓得"), ("莫得办法", "没得办法"), ("没得办法", "没办法"), ("木有办法", "没办法"),
    ("莫办法", "没办法"), ("没有办法", "没办法"), ("没法办", "没办法"), ("不归俺", "不归我"),
    ("不归咱", "不归我"), ("不规我", "不归我"), ("不归窝", "不归我"), ("办不鸟", "办不了"),
    ("办不聊", "办不了"),
)
_PINYIN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<![a-z])bzd(?![a-z])"), "不知道"),
    (re.compile(r"(?<![a-z])bu ?zhi ?dao(?![a-z])"), "不知道"),
    (re.compile(r"(?<![a-z])bqc(?![a-z])"), "不清楚"),
    (re.compile(r"(?<![a-z])bgwg(?![a-z])"), "不归我管"),
)
_QUOTES = re.compile(r"[「『“\"][^」』”\"]{0,60}[」』”\"]")
_REPORTED = re.compile(
    r"(?:客户|客人|业主|住户|租户|顾客|租客|家属|家长|访客|邻居|对方|他们?|她|您|王女士|先生|女士|阿姨|大爷|大妈|老人|爷爷|奶奶|孩子|老伴)"
    r"(?:刚才|刚刚|昨天|上次|之前|投诉|反映|来电|在电话里|电话里|在群里|跟我|和我|还|也|又|一直|都){0,3}"
    r"(?:说|反映|讲|表示|问|称|提到|认为)(?!的是|的哪)[^。;;!!??,,]{0,40}"
    r"|(?:客户|业主|住户|租户|顾客|租客|家属|家长|访客|邻居|楼上|楼下)[^。;;!!??,,]{1,8}?(?:说|反映|讲|表示|问|称|提到)(?!的是|的哪)[^。;;!!??,,]{0,40}"
    r"|(?:同事|师傅|保安|保洁|前台|班长|值班员)(?:说|讲)(?:他|她|自己)[^。;;!!??,,]{0,40}"
)
"""What others said. A colleague counts only where he speaks of himself: 师傅说不归我们管 is a brush-off."""
_REPORTED_OF_US = re.compile(
    r"(?:同事|保安|门岗|保洁员?|前台|客服|管家|师傅|小[一-鿿]|上次|上回|刚才)[^。;!?,我您你]{0,8}?(?:说|讲|答复|回复|让|叫)[^。;!?,]{0,40}"
)
_PUT_RIGHT = re.compile(
    r"我(?:已|再|来|去|马上|现在|这就|重新|替|帮|给|接|请|登记|改|向|道|核实|解释|教|带|陪|们已|们正在|们马上)|其实(?:可以|能)|正在(?:调查|核实|整改)|特地"
)
"""What a colleague said is left out where the same text puts it right."""
_KEEP = re.compile(r"[一-鿿a-z0-9。;;!!??,,::、+\-]")
_SENTENCE = re.compile(r"[。;;!!??\n]")
_TIME = re.compile(
    r"\d{1,2}[::点时]|\d{1,2}分钟|\d{1,2}小时|[一二三四五六七八九十两半]+(?:点|个?小时|分钟)|今天|明天|今晚|上午|下午|明早|后天|中午|当天|当场|(?:周|星期|礼拜)[一二三四五六日天末]|之前|前(?:给|告诉|回复)|稍后给您回|马上(?:为您|给您|帮您|告诉)"
)
_TAKES_OVER = re.compile(
    r"(?:我(?:可以|能|先)?(?:来|马上|现在|这就|帮|替|给|已|会|陪|带)|由我|我们(?:可以|能)?(?:来|马上|已|会|帮|替|协助)|已经?(?:替(?:您|你)|帮(?:您|你)|为(?:您|你)|转|联系|通知|安排|登记|派)|师傅.{0,6}(?:上门|到)|立刻给您|我(?:逐|先|再|到时))"
)
_ANOTHER_COMES = re.compile(
    r"我(?:叫|让|请|派|换|另|安排)[^,。]{0,8}(?:来|去|到|过来|过去|上门|处理|办)|由我(?:代|来|办)|我(?:现在|马上|这就)(?:给|帮|替|来|去|过来|办)"
    r"|(?:现在|马上|这就|立刻)就?(?:给|帮|替)(?:您|你)(?:办|查|处理|解决|弄|登记|转|开|换|修)"
    r"|我(?:来(?!晚|过)|去(?:处理|办|看|查|跟))|打我(?:的)?(?:电话|手机)|(?:好了?|完|到了?)就?给(?:您|你)(?:打|送|回|换|装|修)|最[快早晚迟]"
)
_FINDS_OUT = re.compile(
    r"(?:马上|现在|这就|立刻|立即|先|我|来|去)(?:就|去|来)?(?:帮|替|给|为)(?:您|你)(?:去|来)?(?:核实|查|问|联系|转|登记|报|打|了解|确认|请示|找|通知|约|接)(?!不)"
    r"|我(?:们)?(?:先|再)?(?:马上|现在|这就|立刻|立即|去|来|请|叫|已经?|打个?电话|向[^,。]{1,6})(?:就|去|来)?(?:打电话|向[^,。]{1,6})?"
    r"(?:问|核实|查|请示|确认|了解|联系|打|报|登记|转|请|通知|接手|找)(?!谁|哪|我)"
    r"|我(?:去|来)?请[^,。]{1,8}(?:来|看)|我也会(?:帮|替|给|陪|找)|我来定|我是首问|由我"
)
_OWN_STEP = re.compile(
    r"(?:我们?|由我|咱们?|俺)(?:们)?(?:这就|现在|马上|立刻|即刻|今[天晚]|明[天早晚]|先|再|亲自|自己|负责|已经?|也|都|可以|可|能|会|就|每天|刚才?|一会儿|来|去|敢)*"
    r"(?:过?来(?!不|晚)|去(?!不)|上[去门楼]|过去|[替帮陪带领送教给](?:您|你|他)|叫(?!您|你)|请(?!您|你)|派|打(?:给|电话)|问清|查(?!不)|核实|登记|记下|转(?:给|到|接)?|拿|安排|联系(?!不)|约|申请|催(?!不)|等(?:您|你)|守|盯|重新|请示"
    r"|把[^,。;!?]{1,12}(?:给|送|拿|搬|转|报|贴|带|搭|写|打)|找(?:人|他|师傅|财务|同事|熟的)|翻|补|改|接手|跑)(?!不)"
    r"|已经?(?:叫|请|派|约|通知|报|替|帮|转|联系|安排)(?!过?不)|我(?:来|查|安排|去|接|转|报|办|跑|叫|催|守着|盯着)(?:$|[,。;!?])"
)
"""What the speaker does next, in the first person: nobody is left standing."""
_SENDS_HIM = re.compile(r"(?:您|你)(?:自己|自行)?(?:自己|去|再去|找|打)(?!我)(?:去|打|找|问|查|看|跑|弄|想|办|解决|联系|说|他|他们|别人)|(?:也|都)没用|再说吧?$|帮不了|自行|自个儿")
_COMES_AT = re.compile(
    r"(?:他|师傅|电工|经理|主任|人|检测的?)[^,。;!?]{0,8}(?:到|来)(?:$|[,。;!?])|(?:回|答复|打给|告诉|通知)(?:您|你)"
)
"""Beside a time: somebody comes then, or the customer hears then."""
_ESCORTS = re.compile(
    r"(?:陪|带|领|送)(?:您|你)|接通|转接|接过去|(?:帮|替|为|给)(?:您|你)(?:去)?(?:打|联系|约|转|接|填|登记|报|办)|我来(?:打|联系|跟)|也帮(?:您|你)|也可以"
)
_GOES_ON_HIMSELF = re.compile(
    r"(?:但是?|不过|可是|可|所以|也行|也可以|[,，])[^。;;!!??]{0,20}?(?:我|我们|由我)(?:可以|能|先)?(?:现在|马上|这就)?就?"
    r"(?:打电话(?:请|叫|让)|联系他|请他|叫他|帮(?:您|你)(?!问|看)|替(?:您|你)|陪(?:您|你)|带(?:您|你)|教(?:您|你)|转接|转过去|接下来|登记|记下|来办|去办|上报)"
)
"""After what he may not do himself, what he does: nobody is sent away."""
_OWN_FAULT = re.compile(r"是不是我|是我(?:们)?(?:没|不|哪)|对不起|抱歉|我没听")
_HARMLESS_BEFORE = re.compile(
    r"(?:不会说|不能说|不许说|不得说|别说|不是说|绝不说|从不说|是否|如果|要是|假如|万一|您要是|您如果|若|怕您|担心您|您可能|您也许|哪里|哪儿|哪些|有什么|还有|任何|有|您(?:还|是不是)?)$"
)
_POLITE_AFTER = re.compile(
    r"^(?:(?:这样|这么|这个)[^,。]{0,10}(?:您|你)|(?:这样|这么)[^,。]{0,8}(?:行不行|可以吗|好不好)|[^,。!?]{1,8}您[^,。!?]{1,6}(?:吗|没有?|不)(?:$|[,。!?])|的(?:您|可以|随时|尽管)|您|你|方便|可不可以|能否|能不能|可否|是否|有没有(?:打扰|空)|说的是|指的是|的话|的地方)"
)
_NEGATED_BEFORE = re.compile(r"(?:不用|不必|无需|无须|请勿|切勿|不要|别|不是|并不是|不会|不能|绝不|不让|不等于|不是说)(?:再)?(?:让|叫|要|请)?(?:您|你|我)?$|(?:让|叫)(?:他|她|客户|业主)$")
_OURSELVES_BEFORE = re.compile(
    r"(?:已|已经|我|我们|咱们|这就|马上|现在|帮您|替您|给您|为您|会|正在|派人|陪您|想|愿意)(?:就|去|先|再|来)?$"
)
_CONDITION_AFTER = re.compile(r"^(?:[^,。]{0,2}(?:叫|找|喊|告诉)我|[^,。]{0,4}(?:也没关系|没关系|不要紧)|(?:睡|住|休息|吃饭|过日子)|[^,。]{0,4}的话|的时候|时请|时,|位|气|调|报|金|没关系)")
_SYMPTOM_BEFORE = re.compile(
    r"(?:声音|画面|图像|字迹|信号|屏幕|监控|录像|字|看|听|写|画|贴|标|合同|条款?|地址|照片|图纸|单子|记录|显示|门禁|对讲|标识|标志|标牌|指示牌?|提示|说明|通知|公告|哪里|哪儿|哪些|什么地方|哪一?条|有什么)(?:上|里)?(?:有点|都|也|很|得|确实|实在|太|写得|还)?$"
)
_OTHER_WORDS: dict[str, tuple[re.Pattern[str], ...]] = {
    "不行": (re.compile(r"行不行|不行(?:就(?!算)|的话|再)|(?:电梯|灯|门|水泵|空调|网络|车|手机|遥控器?|电池|信号|屏|锁|阀门?|水龙头)不行"),),
    "保证": (re.compile(r"保证(?:金|书|期)|(?:合同|厂家|厂方|约定|承诺书)[^,。]{0,6}保证"),),
    "绝对": (re.compile(r"绝对(?:值|高度|禁止|不允许|不可以|不要|不许|不准|不得|不能(?:在|把|往|碰|用|靠|进|乘|坐))"),),
    "不好说": (re.compile(r"(?:天气|口气|身体|效果)不好说"),),
    "急什么": (re.compile(r"急什么时候|着急什么"),),
    "请到服务中心": (re.compile(r"(?:认领|领取|领走)"),),
    "谁知道": (re.compile(r"谁知道[^,。]{1,10}(?:主人|失主|车主|家长|下落)"),),
    "说了三遍": (re.compile(r"说了三遍(?:您|你)(?:还|都|也)?没(?:得到|收到|等到)"),),
    "自己去": (re.compile(r"(?:您|你)(?:想|要|愿意)自己去"),),
}
_NUMBER = re.compile(r"(?:\+?86)?(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|\d{3,4}-\d{4,8}|\d{7,8}|[48]00-?\d{3}-?\d{4}|95\d{3}|12345|1[12][0-9])")
_NUMBER_TALK = re.compile(
    r"您|你|请|可以|打|拨|拨打|电话|号码|是|的|问|问问|联系|找|一下|吧|到|去|自己|直接|他们|部门|工程部|客服|物业|中心|维修|报修|热线|这个|那个|就|行|了|哦|啊|呢|[\s,,。.!!::、()()]"
)
_NOT_MINE = re.compile(
    r"(?:这|这个|这事|那|该)?(?:事情?|事项|问题|东西|活|件事)?(?:也|又|都|根本|本来)?"
    r"(?:不是|不归|不属于?|不在|不关|不由|跟|和|与|非)(?:我们?|俺们?|咱们?|本人|本岗|本部门|本部|本处|本职|自己|这边|我们部门|我部门|这里|部门)*"
    r"(?:的|所)?(?:事情?|职责|责任|工作|范围|业务|管辖|负责|管|分内|内|没关系|无关|没有关系|办|处理|职权|之内|以内)*"
)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The text in a plain form: width, script, homophones, separators and emoji taken away."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(SIMPLE)
    for pattern, word in _PINYIN:
        plain = pattern.sub(word, plain)
    plain = "".join(_KEEP.findall(plain))
    plain = re.sub(r"(?<=[一-鿿])[-+、·](?=[一-鿿])", "", plain)
    for alike, word in _ALIKE:
        if alike in plain:
            plain = plain.replace(alike, word)
    return plain


def find(text: str, families: Mapping[str, tuple[str, ...]]) -> tuple[Finding, ...]:
    """The brush-offs in ``text``: the longest of overlapping ones, harmless contexts left out."""
    return _found(text, tuple(families.items()))


@lru_cache(maxsize=1024)
def _found(text: str, families: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[Finding, ...]:
    """The same text is judged for every way in which it might be said."""
    plain = fold(unquoted(text))
    squeezed = _squeezed(plain)
    found: list[Finding] = []
    for family, words in families:
        for word in words:
            found += [
                Finding(family, word, at)
                for body in dict.fromkeys((plain, squeezed))
                for at in (*_places(body, _word(word)), *misheard(body, _word(word)))
                if not _harmless(body, at, _word(word), family)
            ]
        found += [
            Finding(family, m[0], m.start())
            for pattern in PARAPHRASES.get(family, ()) for m in pattern.finditer(plain)
            if not _harmless(plain, m.start(), m[0], family)
        ]
    return _longest(found)


@lru_cache(maxsize=2048)
def _word(word: str) -> str:
    return fold(word.replace("…", ""))


def unquoted(text: str) -> str:
    """Without what is quoted or reported: the customer's own words are no brush-off of ours."""
    simple = unicodedata.normalize("NFKC", text).translate(SIMPLE)
    plain = _REPORTED.sub("", _QUOTES.sub("", simple))
    told = _REPORTED_OF_US.sub("", plain)
    return told if _PUT_RIGHT.search(told) else plain


def _squeezed(plain: str) -> str:
    """Without commas inside: 不,知,道."""
    return re.sub(r"(?<=[一-鿿])[,,:](?=[一-鿿][,,:])|(?<=[一-鿿][,,:][一-鿿])[,,:](?=[一-鿿])", "", plain)


def _places(body: str, word: str) -> list[int]:
    places, at = [], body.find(word) if word else -1
    while at >= 0:
        places.append(at)
        at = body.find(word, at + 1)
    return places


def _harmless(body: str, at: int, word: str, family: str) -> bool:
    before = re.split(r"[,,。;;!!??]", body[max(0, at - 12) : at])[-1]
    after = body[at + len(word) : at + len(word) + 8]
    if any(p.search(before) for p in (_HARMLESS_BEFORE, _SYMPTOM_BEFORE, _NEGATED_BEFORE)):
        return True
    if _CONDITION_AFTER.match(after):
        return True
    if family == "go_elsewhere" and _OURSELVES_BEFORE.search(before):
        return True
    if family == "not_knowing" and _POLITE_AFTER.match(after):
        return True
    for pattern in _OTHER_WORDS.get(word, ()):
        if any(m.start() <= at < m.end() for m in pattern.finditer(body)):
            return True
    sentence = _sentence(body, at)
    if family in ("cannot", "stalling", "pretending") and _TIME.search(sentence):
        return bool(_TAKES_OVER.search(sentence)) or family != "cannot"
    if family in ("stalling", "cannot") and _ANOTHER_COMES.search(sentence):
        return True
    if family in ("cannot", "not_mine", "go_elsewhere", "stalling") and _GOES_ON_HIMSELF.search(body, at):
        return True
    if family == "cannot" and re.search(r"依法|按规定不能提供|法律规定", sentence):
        return True
    if family in ("cannot", "not_mine", "not_knowing", "stalling") and goes_on(body, at):
        return True
    if family == "arguing" and _OWN_FAULT.search(body):
        return True
    if family in ("not_mine", "not_knowing"):
        return bool(_FINDS_OUT.search(body)) or bool(_TAKES_OVER.search(body) and _TIME.search(body))
    return family == "go_elsewhere" and bool(_ESCORTS.search(body))


def goes_on(body: str, at: int = 0) -> bool:
    """Whether the speaker says what he does next, or who comes when; and sends nobody away with it."""
    if _SENDS_HIM.search(body):
        return False
    return bool(_OWN_STEP.search(body, at) or (_TIME.search(body) and _COMES_AT.search(body, at)))


def _sentence(body: str, at: int) -> str:
    start = max((m.end() for m in _SENTENCE.finditer(body, 0, at)), default=0)
    end = _SENTENCE.search(body, at)
    return body[start : end.start() if end else len(body)]


def _longest(found: list[Finding]) -> tuple[Finding, ...]:
    kept: list[Finding] = []
    for one in sorted(found, key=lambda f: (-len(f.text), f.at)):
        if not any(o.family == one.family or one.text in o.text for o in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda f: f.at))


def number_only(text: str) -> bool:
    """Whether the text gives a telephone number and nothing else that helps."""
    plain = unicodedata.normalize("NFKC", text)
    if not _NUMBER.search(plain):
        return False
    rest = _NUMBER_TALK.sub("", _NUMBER.sub("", plain))
    return len(rest) <= 2


def not_mine_only(reason: str) -> bool:
    """Whether a reason says nothing but that the matter is somebody else's."""
    plain = re.sub(r"[。;;!!??,,::、\s]", "", fold(reason))
    return bool(plain) and _NOT_MINE.fullmatch(plain) is not None and len(plain) >= 3
