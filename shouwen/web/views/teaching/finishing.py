"""What follows when the last step of somebody's training is done: his record is filed by itself."""

from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shouwen import clock
from shouwen.desk.teaching import training as desk_training
from shouwen.kernel.context import CHINA
from shouwen.org.models import Staff
from shouwen.queries import courses
from shouwen.queries.my_duties import to_be_taught
from shouwen.web import words
from shouwen.web.pages import tell_refused


def finish(request: HttpRequest) -> None:
    """File what this person has learnt, once nothing of his courses is left to do. The record is in
    Chinese whatever language he reads. Why not, where it was refused, he is told."""
    person = request.user
    owed = list(to_be_taught(desk_training.FORM, about=person.key))
    if not owed:
        return
    found = courses.standing(person)
    if found and all(s.complete for s in found):
        with translation.override("zh-hans"):
            refused = desk_training.file_learnt(person, _fields(person, found), owed)
        tell_refused(request, refused, desk_training.FORM)


def _fields(person: Staff, found: list[courses.Standing]) -> dict[str, str]:
    post = words.word(words.POSTS, person.post)
    today = f"{timezone.localtime(clock.now(), CHINA):%Y-%m-%d}"
    return {
        "department": person.department.name if person.department else post,
        "duties": "\n".join(_("%(post)s职责手册，%(book)s %(version)s") % {
            "post": post, "book": s.course.book.id, "version": s.course.book.version} for s in found),
        "learnt": "\n".join(_("%(day)s %(name)s 学完 %(book)s：读手册、测验（证书 %(number)s）、演练、签收") % {
            "day": today, "name": person.name, "book": s.course.book.id,
            "number": s.passed.number if s.passed else ""} for s in found),
    }
