from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("shouwen.api.urls")),
    path("", include("shouwen.web.urls")),
]

handler400 = "shouwen.failing.bad_request"
handler403 = "shouwen.failing.not_allowed"
handler404 = "shouwen.failing.not_found"
handler500 = "shouwen.failing.server_error"
