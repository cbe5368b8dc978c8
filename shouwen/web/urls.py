from django.urls import path

from shouwen.web.views import attachments, boards, case, duties, register, settings, signing_in

urlpatterns = [
    path("", duties.my_duties_page, name="my-duties"),
    path("sign-in", signing_in.sign_in, name="sign-in"),
    path("sign-in/demo", signing_in.demo_sign_in, name="demo-sign-in"),
    path("sign-out", signing_in.sign_out, name="sign-out"),
    path("language", signing_in.language, name="language"),
    path("first-administrator", settings.first_administrator, name="first-administrator"),
    path("register", register.register, name="register"),
    path("look-up", register.look_up, name="look-up"),
    path("notices", duties.notices, name="notices"),
    path("notices/<int:notice>/read", duties.read_notice, name="read-notice"),
    path("cases/<str:number>", case.case, name="case"),
    path("cases/<str:number>/do/<str:act>", case.do, name="do"),
    path("cases/<str:number>/phone", case.show_phone, name="show-phone"),
    path("cases/<str:number>/attach", attachments.attach, name="attach"),
    path("attachments/<str:name>", attachments.attachment, name="attachment"),
    path("workbench", boards.workbench, name="workbench"),
    path("workbench/<str:number>", boards.workbench, name="workbench-case"),
    path("coordination", boards.coordination, name="coordination"),
    path("department", boards.department, name="department"),
    path("emergency", boards.emergency, name="emergency"),
    path("visits", boards.visits, name="visits"),
    path("rulebooks", boards.rulebooks, name="rulebooks"),
    path("rulebooks/<str:book>", boards.rulebook, name="rulebook"),
    path("handbook", boards.handbook, name="handbook"),
    path("settings", settings.settings_page, name="settings"),
    path("settings/import", settings.import_page, name="import"),
    path("settings/absence", settings.absence, name="absence"),
    path("settings/shift", settings.shift, name="shift"),
]
