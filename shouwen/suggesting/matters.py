"""Several matters in one message: where one ends and the next begins.

Marks and joining words (另外, 还有, 2.) are places where a text may part. Whether it does is
weighed: does the other side stand by itself, of another subject, for another department, with a
joining word between them? The weights are learned with the model's.
"""

import re
from math import exp

import msgspec

from shouwen.suggesting import alarms, handbook
from shouwen.suggesting.concepts import concepts
from shouwen.suggesting.cues import cues
from shouwen.suggesting.features import features
from shouwen.suggesting.model import Model

_STRONG = (
    r"另外|另(?=[,一有问想外])|还有(?!人|味|的|点|个?小?孩|\d)|顺便|顺带|顺道|对了|再(?:就是|一个|有|者|帮|问|说|来|提|投诉|预约|约|给|办|开|补|登记|订|录)|第[二三四五]|其[次二三]|[二三四]是|[二三四]一个是|"
    r"此外|除此|除了这|同时(?=[,还我也请要投举想])|然后(?=[,还我帮再请约问])|以及|最后(?=[,还再一问想请])|还想|还要(?=[问交办投补预约开])|也想|再想|还得|另一|一并|捎带|还请|外加|哦对|噢对|诶对|另有|与此同时|"
    r"(?<![\d.])[2-9][.)),、:](?!\d)|[②③④⑤]"
)
_SPLIT = re.compile(rf"(?<=[,。;!?:])(?=.)|(?<=[^,。;!?:])(?={_STRONG})")
_OPENS = re.compile(rf"^(?:那个|哦|噢|啊|嗯|诶|就是|然后|而且|但是|不过|,)?,?(?:{_STRONG})")
_ENUMERATES = re.compile(r"^(?:第[一二三四五]|[一二三四]是|[1-9][.)),、:]|[①②③④⑤]|一个是|[二三]一个)")
_ALSO = re.compile(r"^.{0,6}?(?:也|还|又|再|同样|而且|并且|不过|但是?|可是|就是)")
_FOLLOWS = re.compile(
    r"^(?:所以|因此|结果|导致|害得?|麻烦|请(?!问)|快|赶紧|抓紧|尽快|谢谢|拜托|你们(?:看|来|快|赶)|能不能(?:来|快|派|尽)|怎么办|咋办|咋整|现在|已经|昨天|今天|早上|晚上|"
    r"他|她|它|这|那(?!个)|地板|都|全|一|不然|要不|可能|应该|估计|好像|因为|说|问|打|叫|大概|其实|真|太|特别|味道|声音|弄得|搞得|急|等|什么时候|啥时候|熏得|臭得|吵得|天天|每[天次回]|夜里|半夜|能帮|必须|特地|专门|还在|堵住|一股|谢谢他|孩子还小|你们还|太烦|又催|楼下邻居来|我(?:都|们都|怕|也|自己|拿|用|试|打|问|说|去))"
)
_BARE = re.compile(rf"^(?:{_STRONG}|第一|首先|一是|其一|一|喂|你好|您好|请问|[1①])[.,。:!?]*$")
"""Says only that something follows: nothing to part from."""
_OPENING = re.compile(
    r"(?:(?:喂|你好|您好|侬好|师傅|老师傅|大哥|大姐|姑娘|小?妹妹?|阿姨|物业|不好意思|打扰了?|那个|是?这样子?的?|(?:我)?跟(?:你|您)(?:讲|说)哦?"
    r"|我?(?:先|从头)?(?:讲|说)(?:一?下|起|几句)?(?:情况)?啊?|我?(?:也)?(?:不太会|不会)(?:讲|说)|我也说不好|(?:我)?(?:就)?(?:想|要)?(?:问|打听|请教|咨询|报修|反映)(?:一?下|问)?"
    r"|麻烦问一?下|请问|不知道该不该(?:说|讲)|说来话长|你们不用急|有(?:两|几|三)(?:个|件)事情?)[哈啊呀哦,。!:?]*)+"
)
"""Says only that somebody begins to speak."""
_GREETING = re.compile(r"^(?:喂|你好|您好|物业|师傅|大哥|大姐|小姐姐|那个|请问|不好意思|打扰|我是|我住|\d|[一二三四]?号?楼|有(?:两|几|三|\d)(?:个|件)|两件|几件|问几)")


LIKELY = 0.12
"""From this chance on a place parts two matters: an offer too many costs a glance, one too few a matter."""


class Piece(msgspec.Struct, frozen=True):
    """A stretch of a text, with what the rules and the model make of it."""

    text: str
    entries: frozenset[str]
    departments: frozenset[str]
    cues: frozenset[str]
    ideas: frozenset[str]
    alarm: bool
    scores: dict[str, dict[str, float]]

    def best(self, task: str) -> tuple[str, float]:
        label = max(self.scores[task], key=self.scores[task].__getitem__)
        return label, self.scores[task][label]


def piece(text: str, model: Model) -> Piece:
    """Look at a stretch of text by itself."""
    found = handbook.matches(text, handbook.default())
    return Piece(
        text=text, entries=frozenset(m.entry.subject for m in found),
        departments=frozenset(m.entry.department for m in found), cues=frozenset(cues(text)),
        ideas=frozenset(concepts(text)),
        alarm=bool(alarms.found(text)), scores=model.scores(features(text, model.known)),
    )


def clauses(text: str) -> list[str]:
    """A plain text at every place where it may part; joined they are the text again."""
    return [c for c in _SPLIT.split(text) if c]


def boundary(left: Piece, right: Piece, ahead: Piece | None = None) -> dict[str, float]:
    """What speaks for a new matter between the block so far and the clause that follows.

    ``ahead`` is that clause with the next one: a short opening says little by itself.
    """
    (kind_l, sure_kl), (kind_r, sure_kr) = left.best("kind"), right.best("kind")
    (dep_l, sure_dl), (dep_r, sure_dr) = left.best("department"), right.best("department")
    both = bool(left.entries) and bool(right.entries)
    strong = bool(_OPENS.match(right.text))
    apart = both and not left.entries & right.entries
    other = both and not left.departments & right.departments
    found = {
        "strong": strong, "counts": bool(_ENUMERATES.match(right.text)),
        "also": bool(_ALSO.match(right.text)), "follows": bool(_FOLLOWS.match(right.text)),
        "greeting": bool(_GREETING.match(left.text)) and not left.entries,
        "full_stop": left.text[-1:] in "。;!?", "topic_right": bool(right.entries),
        "topic_left": bool(left.entries), "apart": apart, "other": other,
        "apart_strong": apart and strong, "other_strong": other and strong,
        "same": bool(left.entries & right.entries), "no_topic_strong": strong and not both,
        "short": len(right.text) <= 4, "short_left": len(left.text) <= 5,
        "kinds_differ": kind_l != kind_r, "departments_differ": dep_l != dep_r,
        "cue_right": bool(right.cues & {"broken", "asks", "has_done", "proposes", "denounces", "needs_help", "praises"}),
        "alarm_left": left.alarm, "alarm_right": right.alarm, "both_alarm": left.alarm and right.alarm,
        "asks_after": "asks" in right.cues and "asks" not in left.cues,
        "asks_both": "asks" in right.cues and "asks" in left.cues,
        "since_right": "since" in right.cues, "no_idea_left": not left.ideas, "no_idea_right": not right.ideas,
        "no_idea_shared": bool(left.ideas and right.ideas) and not left.ideas & right.ideas,
    }
    numbers = {
        "sure_differ_department": (dep_l != dep_r) * min(sure_dl, sure_dr),
        "sure_differ_kind": (kind_l != kind_r) * min(sure_kl, sure_kr),
        "overlap": sum(min(left.scores["department"][d], right.scores["department"][d])
                       for d in left.scores["department"]),
        "overlap_kind": sum(min(left.scores["kind"][k], right.scores["kind"][k]) for k in left.scores["kind"]),
        "ideas_shared": len(left.ideas & right.ideas) / max(1, min(len(left.ideas), len(right.ideas))),
        "sure_right": sure_dr, "length": min(len(right.text), 20) / 20,
    }
    if ahead is not None:
        (kind_a, sure_ka), (dep_a, sure_da) = ahead.best("kind"), ahead.best("department")
        numbers |= {
            "ahead_differ_department": (dep_l != dep_a) * min(sure_dl, sure_da),
            "ahead_differ_kind": (kind_l != kind_a) * min(sure_kl, sure_ka),
            "ahead_overlap": sum(min(left.scores["department"][d], ahead.scores["department"][d])
                                 for d in left.scores["department"]),
            "ahead_apart": float(bool(left.entries and ahead.entries) and not left.entries & ahead.entries),
            "ahead_same": float(bool(left.entries & ahead.entries)),
        }
    return {k: float(v) for k, v in found.items() if v} | numbers


def chance(found: dict[str, float], weights: dict[str, float]) -> float:
    """How likely a boundary with these features is one between two matters."""
    total = weights.get("", 0.0) + sum(v * weights.get(k, 0.0) for k, v in found.items())
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def split(text: str, model: Model) -> list[str]:
    """The matters of a plain text, each as its stretch of the text."""
    parts = clauses(text)
    blocks, block = [], parts[0] if parts else text
    for n, part in enumerate(parts[1:], 1):
        ahead = piece(part + parts[n + 1], model) if n + 1 < len(parts) else None
        found = boundary(piece(block, model), piece(part, model), ahead)
        if chance(found, model.boundary) > LIKELY and not _BARE.match(block) and not _OPENING.fullmatch(block):
            blocks.append(block)
            block = part
        else:
            block += part
    return [*blocks, block]
